#!/bin/bash
# check_overrides.sh TABLE: is every line of overrides.csv one that can be
# understood? A mistake must not be passed over in silence.
. "${BASH_SOURCE[0]%/*}/common.sh"
[ $# -eq 1 ] || die "usage: grader/check_overrides.sh TABLE"
[ -e "$1" ] || exit 0
problem=$(jq -n -R -r --slurpfile rubric "$GRADER_ASSIGNMENT" "$(cat "$grader/overrides.jq") | [.[].problem // empty][0] // empty" <"$1") ||
    die "$1: this is not a text of lines submission,item,points,comment"
[ -z "$problem" ] || die "$1: $problem"
