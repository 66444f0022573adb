#!/bin/bash
# check_assignment.sh FILE: is this an assignment that can be graded? Says in
# one line what is wrong with it, before a run fails because of it.
. "${BASH_SOURCE[0]%/*}/common.sh"
[ $# -eq 1 ] || die "usage: grader/check_assignment.sh FILE"
export GRADER_ASSIGNMENT=$1
[ -r "$1" ] || die "$1: no such assignment"

# if this assignment was right with these files once, it still is
kept=$(kept_for "$grader"/{check_assignment,intake,check}.sh "$grader/assignment.jq" "$1" "$grader"/*/assignment.json \
    "$grader"/checks/*.sh "$grader"/*/hidden/check_*.c)
[ ! -e "$kept" ] || exit 0

# names FILE...: the names of kinds or modules, as a JSON array
names() {
    printf '%s\n' "$@" | sed 's|.*/||; s|^check_||; s|\..*||' | jq -R . | jq -s .
}

# there ITEM FROM TEST: can there be a row of this name?
there() {
    case $2 in
        test) grep -qw -e "$3" "$grader"/*/hidden/check_"$1".c ;;
        programs) grep -qxF -e "$1"$'\t'"$3" <<<"$rows" ;;
        intake) [[ $3 == 'src/'*' is there' ]] || grep -qF -e "'$3'" "$grader/intake.sh" ;;
    esac
}

said=$(jq -r --argjson kinds "$(names "$grader"/checks/*.sh)" \
    --argjson suites "$(names "$grader"/*/hidden/check_*.c)" \
    -f "$grader/assignment.jq" "$1" 2>/dev/null) || die "$1: this is not an assignment"
problem=${said%%$'\n'*}
[ -z "$problem" ] || die "$1: $problem"
read_assignment
# which reads the others' endings, too
[ -n "$zip_ending" ] || die "$grader/*/assignment.json: one of them is not JSON"
# the rows of programs' checks, each with its item
rows=
for run in "${runs[@]}"; do
    eval "$run"
    for check in "${checks[@]}"; do
        item=${check#* item=\'} item=${item%%\'*}
        found=$("$grader/checks/${check%% *}.sh" / '' "program=$program ${check#* }" 2>&1) || die "$1: $found"
        rows+=$item$'\t'${found//$'\n'/$'\n'$item$'\t'}$'\n'
    done
done
while IFS=$'\t' read -r item from test; do
    [ -z "$item" ] || there "$item" "$from" "$test" ||
        die "$1: item $item: there is no test or check '$test'"
done <<<"$said"
keep "$kept" right
