#!/bin/bash
# Grades submissions of the second part as a whole, on the built-in sample
# in the form of CIFAR-10, and looks whether each gets just what it should.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
. grader/tests/grading.sh
mkdir "$work/data" "$work/results" "$work/zips"
gcc -std=c11 -O2 grader/tests/sample10.c -o "$work/sample10" &&
    "$work/sample10" datasets/sample "$work/data" || exit 1
# two epochs on other images do not get as far
rubric=$work/rubric.json
jq '.programs.thresholds = [0.2, 0.25, 0.3]' grader/rubric_cifar10.json >"$rubric"
export GRADER_RUBRIC=$rubric

# what students hand in as results
build/bin/run_cifar10 --data "$work/data" --iterations 200 --results "$work/results" >/dev/null 2>&1
build/bin/best_cifar10 --data "$work/data" --epochs 1 --results "$work/results" >/dev/null 2>&1

# submission OVERLAY: its zip, and a line of what is expected, as corpus.sh
submission() {
    local name
    name=$(basename "$1" .nw | tr '[:lower:]_' '[:upper:]-')_OVERLAY_CH4
    printf '%s\t%s\t%s\n' "$(sed -n 's/^\(loses\|zero\): */\1\t/p' "$1" | grep . || printf 'loses\tnothing')" \
        "$name" "$(head -n 1 "$1")" >>"$work/expected"
    grader/tests/submission.sh "$1" "$work/zips/$name.zip" "$work/results"
}
# all that are about programs, some of the styles and of the mistakes
for overlay in grader/tests/cifar10/programs/*.nw; do
    submission "$overlay"
done
mapfile -t overlays < <(printf '%s\n' grader/tests/cifar10/right/*.nw | awk 'NR % 14 == 1'
    printf '%s\n' grader/tests/cifar10/wrong/*.nw | awk 'NR % 150 == 1')
for overlay in "${overlays[@]}"; do
    submission "$overlay"
done
grader/tests/submission.sh grader/tests/right/empty_answer.nw "$work/zips/REFERENCE_BOOK_CH4.zip" "$work/results"
# the untouched handout, as the students' own `make submission10` packs it
cp -r build/handout "$work/handout"
printf 'first name: Handout\nlast name: Stub\nstudent number: 33\n' >"$work/handout/student.txt"
make -s -C "$work/handout" submission10 >/dev/null 2>&1
mv "$work/handout/HANDOUT_STUB_CH4.zip" "$work/zips"
rm -rf "$work/handout"

folders=("$work/zips")
grade first
check "every submission has a row" has_rows first
check "the book's solution, zipped as a student would, gets 100 of 100" \
    jq -e '.total == 100 and .of == 100 and .remarks == []' "$work/grades/first/REFERENCE_BOOK_CH4/result.json"
check "the untouched handout gets the 10 points for its folders" \
    jq -e '.total == 10 and .items[0].earned == 10' "$work/grades/first/HANDOUT_STUB_CH4/result.json"
# a mistake in a module may or may not show in the book's digits
while IFS=$'\t' read -r rule items submission sentence; do
    case $rule$items in
        losesnothing | *run_cifar10*) either= ;;
        *) either=run_cifar10 ;;
    esac
    check "$sentence" earns first "$submission" "$rule" "$items" "$either"
done <"$work/expected"
check "the report shows the pictures that were drawn here" \
    grep -q 'weights_after.png, from the program, run here' "$work/grades/first/REFERENCE_BOOK_CH4/report.html"

# a second time with the same seed
folders=("$work/zips/REFERENCE_BOOK_CH4.zip" "$work/zips/HANDOUT_STUB_CH4.zip")
grade second
check "a second time gives the same rows, byte for byte" \
    sh -c 'grep -E "^\"?(submission|REFERENCE|HANDOUT)" "$1/first/grades.csv" | cmp - "$1/second/grades.csv"' \
    check "$work/grades"

rm "$work/data/data_batch_3.bin"
check "a missing file of the data set is named" \
    refused 'data_batch_3.bin: no such file; make data10 gets the data' grader/grade.sh --rubric "$rubric" --data "$work/data" --out "$work/grades/none" "${folders[@]}"
check "what is no rubric is refused" \
    refused 'this is not a rubric' grader/grade.sh --rubric grader/style.css "${folders[@]}"
finish
