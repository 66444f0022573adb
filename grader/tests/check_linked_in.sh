#!/bin/bash
# Why student code is never linked with the tests: hostile submissions are
# linked with the public suite of full, as the students' Makefile does it,
# and graded by the hidden one. Nothing is implemented in any of them.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
. grader/tests/attacks.sh

# those that only ever end their own process: harmless without walls
attacks=(constructor_exits constructor_prints_a_report ifunc_resolver_exits
    overrides_exit_and_fwrite becomes_a_shell)

# linked_in NAME: the public suite of full, with the full of this overlay
linked_in() {
    gcc -std=c11 -D_POSIX_C_SOURCE=200809L -O2 -g -DREAL_DOUBLE -w -Isrc \
        "$work/overlays/$1/src/full.c" build/double/{check_full,suite}.o build/double/libcourse.a \
        -o "$work/$1" -lcheck -lsubunit -lopenblas -lm
}

# passes NAME: as the student's make would see it
passes() {
    timeout -s KILL 30 "$work/$1" </dev/null
}

refuses() {
    ! passes "$1"
}

# zero NAME: no hidden test of full has passed, and the grader has not failed
zero() {
    local table=$work/graded/$1/checks/full.tsv
    cat "$table"
    [ ! -e "$work/graded/$1/error.txt" ] || {
        cat "$work/graded/$1/error.txt"
        return 1
    }
    [ -s "$table" ] && ! grep -q $'\tpassed\t' "$table"
}

# pack NAME: hands in the full of this overlay, and nothing else
pack() {
    (cd "$work/overlays" && zip -q -X -r "$work/$1.zip" "$1/src/full.c")
}

# grade_full NAME: intake, compiling and the hidden tests
grade_full() {
    mkdir -p "$work/graded" && pack "$1" &&
        grader/intake.sh "$work/$1.zip" "$work/graded/$1" &&
        grader/compile.sh "$work/graded/$1" && grader/test.sh "$work/graded/$1"
}

check "the grader and the public suite are built" \
    make -s grader build/double/check_full
GRADER_WALLS=$(build/grader/cage --walls)
export GRADER_WALLS
overlays=("${attacks[@]/#/grader/cifar100/hostile/}")
tangle "$work/overlays" grader/cifar100/wrong/full_not_begun.nw "${overlays[@]/%/.nw}"
check "a student who has not begun hands in" pack full_not_begun
linked_in full_not_begun &&
    check "linked in, full_not_begun fails" refuses full_not_begun

cheated=0
for attack in "${attacks[@]}"; do
    linked_in "$attack"
    if passes "$attack" >"$work/said" 2>&1; then
        cheated=$((cheated + 1))
        echo "linked in, $attack passes: $(tail -n 1 "$work/said")"
    else
        echo "linked in, $attack fails: $(tail -n 1 "$work/said")"
    fi
    check "the grader grades $attack" grade_full "$attack"
    check "the grader gives $attack 0 points" zero "$attack"
done
check "at least three of them pass when they are linked in" \
    [ "$cheated" -ge 3 ]
finish
