#!/bin/bash
# Grades submissions of the assignment cifar10 as a whole, on the built-in sample
# in the form of CIFAR-10, and looks whether each gets just what it should.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
. grader/tests/grading.sh
mkdir "$work/data" "$work/results" "$work/zips"
gcc -std=c11 -O2 grader/cifar10/sample.c -o "$work/sample" &&
    "$work/sample" datasets/sample "$work/data" || exit 1
# less of the same recipe; and on this data full layers get everything right
assignment=$work/assignment.json
jq '(.runs[0].options = ["--hidden", "20", "--lr", "5e-4", "--reg", "0.3",
        "--iterations", "201", "--batch", "50"])
    | (.runs[].checks[].implausible | select(.)) = 1' grader/cifar10/assignment.json >"$assignment"
export GRADER_ASSIGNMENT=$assignment

# what students hand in as results: the reference has made nearly all
reference=$(GRADER_WALLS=$(build/grader/cage --walls) grader/reference.sh "$work/data" 33) || exit 1
cp "$reference/run_cifar10/results"/*.{csv,png} "$work/results"
echo 'learning_rate,image,class' >"$work/results/best_predictions.csv"

# submission NAME OVERLAY...: by a student who has done all of these
submission() {
    local name=$1 rule=loses items
    shift
    for overlay; do
        cat "grader/cifar10/$overlay.nw"
        echo @
    done >"$work/$name.nw"
    ! grep -q '^zero:' "$work/$name.nw" || rule=zero
    items=$(sed -n 's/^\(loses\|zero\): *//p' "$work/$name.nw" | sort -u | paste -s -d ' ')
    for overlay; do
        printf '%s\t%s\t%s\t%s\n' "$rule" "${items:-nothing}" "$name" \
            "$(head -n 1 "grader/cifar10/$overlay.nw")" >>"$work/expected"
    done
    grader/tests/submission.sh "$work/$name.nw" "$work/zips/$name.zip" "$work/results"
}
# all that are about programs, some of the styles and of the mistakes
submission CHEATS_THRICE_CH4 programs/digits_are_those_of_the_book programs/labels_are_those_of_the_data \
    programs/finds_the_reference
submission MODULE_MISSING_CH4 programs/one_module_is_missing
submission OTHER_STYLES_CH4 right/losses_by_the_logarithm_of_the_sum right/optimizer_divides_lr_out
submission THRICE_WRONG_CH4 wrong/adam_averages_exchanged wrong/optimizer_moves_256_numbers \
    wrong/trainer_looks_early_at_both_ends
grader/tests/submission.sh grader/cifar100/right/empty_answer.nw "$work/zips/REFERENCE_BOOK_CH4.zip" "$work/results"
# the untouched handout, as the students' own `make submission-cifar10` packs it
cp -r build/handout "$work/handout"
printf 'first name: Handout\nlast name: Stub\nstudent number: 33\n' >"$work/handout/student.txt"
make -s -C "$work/handout" submission-cifar10 >/dev/null 2>&1
mv "$work/handout/HANDOUT_STUB_CH4.zip" "$work/zips"
rm -rf "$work/handout"

folders=("$work/zips")
grade first
check "every submission has a row" has_rows first
check "the book's solution, zipped as a student would, gets 100 of 100" \
    jq -e '.total == 100 and .of == 100 and (.remarks | length == 1)
        and (.remarks[0] | startswith("the student number is also that of"))' \
    "$work/grades/first/REFERENCE_BOOK_CH4/result.json"
check "the untouched handout gets the 10 points for its folders" \
    jq -e '.total == 10 and .items[0].earned == 10' \
    "$work/grades/first/HANDOUT_STUB_CH4/result.json"
# a mistake in a module may or may not show in the book's digits
while IFS=$'\t' read -r rule items submission sentence; do
    case $rule$items in
        losesnothing | *run_cifar10*) either= ;;
        *) either=run_cifar10 ;;
    esac
    check "$sentence" earns first "$submission" "$rule" "$items" "$either"
done <"$work/expected"

# a second time with the same seed
folders=("$work/zips/REFERENCE_BOOK_CH4.zip")
grade second
# alone, it is the only one with its student number
check "a second time gives the same rows, byte for byte" \
    sh -c 'sed -nE "s/the student number is also that of [^\"]*//; /^\"?(submission|REFERENCE)/p" "$1/first/grades.csv" | cmp - "$1/second/grades.csv"' \
    check "$work/grades"

rm "$work/data/data_batch_3.bin"
check "a missing file of the data set is named" \
    refused "data_batch_3.bin: no such file (run 'make data-cifar10' to get the data)" grader/grade.sh --assignment "$assignment" --data "$work/data" --out "$work/grades/none" "${folders[@]}"
rm -rf "$reference" "$reference.lock"
finish
