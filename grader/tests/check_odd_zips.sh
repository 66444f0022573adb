#!/bin/bash
# Puts odd zips through the grader, and looks whether each is taken in or
# refused as it should be.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
. grader/tests/grading.sh
grader/tests/odd_zips.sh "$work/zips" "$work/odd" || exit 1

# Odd zips are a matter of the first stage, and what it says comes out of
# the last: the others have nothing to do with it.
# Who starts the grader may ignore a signal, as Python does XFSZ: its limits
# hold all the same.
mkdir -p "$work/grades/odd"
stages() {
    env --ignore-signal=XFSZ bash -c '. grader/common.sh && prepare && xargs -0 -n 1 -P "$(nproc)" sh -c "
        grader/intake.sh \"\$1/zips/\$2\" \"\$1/grades/odd/\${2%.zip}\"" sh "$1"
        printf "%s\0" "$1"/grades/odd/* | xargs -0 -n 20 -P "$(nproc)" grader/report.sh' \
        stages "$work"
}
find "$work/zips" -maxdepth 1 -type f -printf '%f\0' | stages >"$work/stages.log" 2>&1

# With odd names the grader has to do as a whole: with one module, and
# without programs.
one_module
folders=("$work/zips/names")
grade names
check "every submission with an odd name has a row" \
    [ "$(find "$work/grades/names" -mindepth 2 -name result.json | wc -l)" -eq "$(find "$work/zips/names" \( -iname '*.zip' -o -iname '*.tgz' -o -iname '*.rar' -o -name student.txt \) -printf x | wc -c)" ]
rm -f "$work/grades/names"/*.*
cp -r "$work/grades/names"/. "$work/grades/odd"

# a line for each, with tabs between: what came of it, points, sentences
jq -r '[.submission,
        if .error then "error" elif .refused then "refused" else "graded" end,
        if .refused then "-" else .items[0].earned end,
        .error // .refused // (.remarks | join("; "))] | map(tostring) | join("\t")' \
    "$work/grades/odd"/*/result.json >"$work/rows"

# is_row SUBMISSION graded|refused TEXT POINTS
is_row() {
    local submission came points text rows=0
    while IFS=$'\t' read -r submission came points text; do
        [ "$submission" = "$1" ] || continue
        rows=$((rows + 1))
        echo "$came: $points points: $text"
        [ "$came" = "$2" ] && [ "$points" = "$4" ] || return 1
        if [[ $3 == !* ]]; then
            [[ $text != *"${3#!}"* ]] || return 1
        else
            [[ $text == *"$3"* ]] || return 1
        fi
    done <"$work/rows"
    [ "$rows" -eq 1 ]
}
while IFS=$'\t' read -r submission came text points; do
    check "odd zip $submission: $came, $text" is_row "$submission" "$came" "$text" "$points"
done <"$work/odd"

# same_fields: every row of grades.csv has as many fields as its head
same_fields() {
    jq -s -r --slurpfile rubric grader/cifar100/assignment.json "$(cat grader/{csv,grades}.jq)" \
        "$work/grades/odd"/*/result.json >"$work/grades.csv"
    [ "$(wc -l <"$work/odd")" -eq "$(jq -s length "$work/grades/odd"/*/result.json)" ] &&
        jq -R -s -e 'split("\n")
            | map(select(. != "") | [scan("\"(?:[^\"]|\"\")*\"|[^,]+")] | length)
            | unique | length == 1' "$work/grades.csv"
}
check "every row of grades.csv has the same number of fields" same_fields
check "no character of grades.csv is unseen or turns the writing around, and no field begins a formula" \
    sh -c '! LC_ALL=C.UTF-8 grep -P "[\x{1}-\x{9}\x{7f}-\x{9f}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}-\x{206f}]|(^|,)\"[=+@\x{ff1d}]" "$1" && grep -q ".=1+1" "$1"' check "$work/grades.csv"

# --- Comments of all kinds ---------------------------------------------

# observes TEXT: what is taken for the observation of a program that begins so
observes() {
    printf '%b\n#include "a.h"\n' "$1" >"$work/observed.c"
    LC_ALL=C awk -v letters=30 -f grader/checks/comment.awk "$work/observed.c"
}
said='The loss goes to NaN at once, since every step is far too long.'
check "an observation may be a comment of either kind" \
    [ -n "$(observes "/* $said */")" -a -n "$(observes "// $said")" -a -n "$(observes "/*\n * $said\n */")" ]
check "signs without words are no observation" \
    [ -z "$(observes "$(printf '/%.0s' {1..200})")$(observes "/* $(printf '= - %.0s' {1..200}) */")" ]
many_comments() {
    observes "$(printf '/**/%.0s' {1..16000})" && [ -z "$(observes "$(printf '/**/%.0s' {1..16000})")" ]
}
check "nor are 64 kB of empty comments, which are soon read" many_comments
finish
