#!/bin/sh
# Why student code is never linked with the tests: hostile submissions are
# linked with the public suite of full, as the students' Makefile does it,
# and graded by the hidden one. Nothing is implemented in any of them.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh

# those that only ever end their own process: harmless without walls
attacks='constructor_exits constructor_prints_a_report ifunc_resolver_exits
    overrides_exit_and_fwrite becomes_a_shell'
modules='gradcheck die matrix random layer loss relu softmax
    cross_entropy sequential dataset results program'

# linked_in FULL.c PROGRAM: the public suite of full, with this full
linked_in() {
    # shellcheck disable=SC2086
    objects=$(printf 'build/double/%s.o ' $modules)
    # shellcheck disable=SC2086
    gcc -std=c11 -D_POSIX_C_SOURCE=200809L -O2 -g -DREAL_DOUBLE -w -Isrc \
        "$1" build/double/check_full.o build/double/suite.o $objects \
        -o "$2" -lcheck -lsubunit -lopenblas -lm
}

# passes PROGRAM: as the student's make would see it
passes() {
    timeout -s KILL 30 "$1" </dev/null
}

refuses() {
    ! passes "$1"
}

# zero FOLDER: no hidden test of full has passed, and the grader has not
# failed
zero() {
    cat "$1/checks/full.tsv"
    [ ! -e "$1/error.txt" ] || { cat "$1/error.txt"; return 1; }
    [ -s "$1/checks/full.tsv" ] && ! grep -q '	passed	' "$1/checks/full.tsv"
}

# grade ZIP FOLDER: intake, compiling and the hidden tests, of full alone
grade() {
    grader/intake.sh "$1" "$2" || return 1
    find "$2/src" -name '*.c' ! -name full.c -delete
    grader/compile.sh "$2" && grader/test.sh "$2"
}

check "the grader and the public suite are built" \
    make -s grader build/double/check_full
check "a student who has not begun hands in" sh -c "
    grader/tests/submission.sh grader/tests/wrong/full_not_begun.nw '$work/NOT_BEGUN_CH3.zip' &&
    unzip -q -d '$work' '$work/NOT_BEGUN_CH3.zip'"
linked_in "$work/NOT_BEGUN_CH3/src/full.c" "$work/not_begun" &&
    check "linked in, full_not_begun fails" refuses "$work/not_begun"

cheated=0
for attack in $attacks; do
    zip=$work/LINKED_IN_CH3.zip
    rm -rf "$work/LINKED_IN_CH3" "$work/graded" "$zip"
    grader/tests/submission.sh "grader/tests/hostile/$attack.nw" "$zip" &&
        unzip -q -d "$work" "$zip" &&
        linked_in "$work/LINKED_IN_CH3/src/full.c" "$work/cheat"
    if passes "$work/cheat" >"$work/said" 2>&1; then
        cheated=$((cheated + 1))
        echo "linked in, $attack passes: $(tail -n 1 "$work/said")"
    else
        echo "linked in, $attack fails: $(tail -n 1 "$work/said")"
    fi
    check "the grader grades $attack" grade "$zip" "$work/graded"
    check "the grader gives $attack 0 points" zero "$work/graded"
done
check "at least three of them pass when they are linked in" \
    [ "$cheated" -ge 3 ]
finish
