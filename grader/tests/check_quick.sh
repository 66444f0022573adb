#!/bin/bash
# The least that the grader has to do: it grades the book's solution and the
# untouched handout, and ten attacks get nothing. What it does with a class, and
# with all attacks, is for check_class.sh and check_attacks_*.sh.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
# shellcheck source=grader/tests/attacks.sh
. grader/tests/attacks.sh

# one of ten attacks, of those that need no patience
on() {
    grep -lE "^zero:.*($1)" "$2"/*.nw | grep -v '/s[^/]*$' | awk 'NR % 12 == 1'
}
correct() {
    echo grader/cifar100/right/habit_printf.nw
}
walls=quick by=()
mkdir "$work/grades"
pack_modules
try_modules cifar100 2 &
try_modules cifar10 2 &

(
    unset GRADER_PATIENCE
    grader/tests/corpus.sh "$work/class" two
    assignment=$work/class/assignment.json data=$work/class/data folders=("$work/class/zips")
    grade two
)
check "the book's solution gets 110 of 110" \
    jq -e '(.items[].checks[] | select(.passed | not)), .total == 110' \
    "$work/grades/two/REFERENCE_BOOK_CH3/result.json"
check "the untouched handout gets the 10 points for its folders" \
    jq -e '.total == 10' "$work/grades/two/HANDOUT_STUB_CH3/result.json"
wait
check_modules
finish
