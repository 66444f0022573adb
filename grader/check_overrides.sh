#!/bin/bash
# check_overrides.sh TABLE: is every line of overrides.csv one that can be
# understood? A mistake must not be passed over in silence. Prints the lines,
# as overrides.jq has them.
. "${BASH_SOURCE[0]%/*}/common.sh"
[ $# -eq 1 ] || die "usage: grader/check_overrides.sh TABLE"
if [ ! -e "$1" ]; then
    echo '[]'
    exit
fi
lines=$("$grader/table.sh" "$1" |
    jq --slurpfile rubric "$GRADER_ASSIGNMENT" -f "$grader/overrides.jq") || exit 1
problem=$(jq -r '[.[].problem // empty][0] // empty' <<<"$lines")
[ -z "$problem" ] || die "$1: $problem"
printf '%s\n' "$lines"
