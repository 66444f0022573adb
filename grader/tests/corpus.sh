#!/bin/bash
# corpus.sh FOLDER [two]: makes a class of ten to try the grader on, or only
# the book's solution and the untouched handout:
#   FOLDER/zips/        the submissions
#   FOLDER/expected     a line each, with tabs between, for what is mixed
#                       in them: what is expected, items, submission, what
#                       it is about
#   FOLDER/data         small data to grade them with
#   FOLDER/assignment.json  the assignment; with that data better_cifar is better
#                       by far
set -eu
mkdir -p "$1/zips" "$1/data" "$1/results" "$1/overlays"
folder=$(cd "$1" && pwd)
cd "$(dirname -- "$0")/../.."
export EPOCHS=40 # of better_cifar

grader/tests/small_data.sh "$folder"

# what students hand in as results
{
    OPENBLAS_NUM_THREADS=1 build/float/bin/run_cifar100 --data "$folder/data" --seed 33 --results "$folder/results"
    OPENBLAS_NUM_THREADS=1 build/float/bin/better_cifar --data "$folder/data" --seed 33 --epochs $EPOCHS --results "$folder/results"
} >/dev/null 2>&1

# expect RULE ITEMS SUBMISSION SENTENCE
expect() {
    printf '%s\t%s\t%s\t%s\n' "$@" >>"$folder/expected"
}

# submission NAME OVERLAY...: by a student who has done all of these
submission() {
    local name=$1 loses
    shift
    for overlay; do
        cat "grader/cifar100/$overlay.nw"
        echo @
    done >"$folder/overlays/$name.nw"
    loses=$(sed -n 's/^loses: *//p' "$folder/overlays/$name.nw" | tr ' ' '\n' | sort -u | paste -s -d ' ')
    for overlay; do
        expect loses "${loses:-nothing}" "$name" "$(head -n 1 "grader/cifar100/$overlay.nw")"
    done
    grader/tests/submission.sh "$folder/overlays/$name.nw" "$folder/zips/$name.zip" "$folder/results"
}

# without NAME ITEMS FILE...: no such files in it after all
without() {
    local name=$1 items=$2
    shift 2
    zip -q -d "$folder/zips/$name.zip" "${@/#/$name/src/}"
    sed -i "s/^loses\t\([^\t]*\)\t$name\t/loses\t\1 $items\t$name\t/" "$folder/expected"
}

grader/tests/submission.sh grader/cifar100/right/empty_answer.nw "$folder/zips/REFERENCE_BOOK_CH3.zip" "$folder/results"

# the untouched handout, as the students' own `make submission` packs it
cp -r build/handout "$folder/handout"
printf 'first name: Handout\nlast name: Stub\nstudent number: 33\n' >"$folder/handout/student.txt"
make -s -C "$folder/handout" submission >/dev/null 2>&1
mv "$folder/handout/HANDOUT_STUB_CH3.zip" "$folder/zips"
rm -rf "$folder/handout"
[ "${2:-}" != two ] || exit 0

submission OTHER_STYLES_CH3 right/fit_with_a_branch_for_the_rest right/predict_from_the_last_class \
    right/relu_with_a_helper right/softmax_with_the_logarithm_of_the_sum right/weights_by_box_and_muller \
    programs/prints programs/short_better_cifar
submission TWICE_WRONG_CH3 wrong/fit_missing wrong/full_weights_of_deviation_1 \
    programs/nearest_neighbour
without TWICE_WRONG_CH3 'structure run_cifar100 acc_results acc_lr' run_cifar100.c
submission EVERYWHERE_WRONG_CH3 wrong/backward_forgets_the_first_layer wrong/cross_entropy_tiny_added \
    wrong/full_keeps_the_place_of_x wrong/relu_keeps_the_place_of_x \
    wrong/softmax_last_positive_score_subtracted
without EVERYWHERE_WRONG_CH3 'structure run_cifar100 acc_results acc_lr better_cifar' run_cifar100.c better_cifar.c

# A layer alone, in a style that would make the programs slow, with a header
# of the student's own, in a folder of the wrong name that is packed in
# another one; the zip's name is wrong as well.
alone=right/bias_and_product_in_one
odd=$folder/odd/Documents/$'J\xd6RG_M\xdcLLER'
mkdir -p "$odd/SRC"
grader/tests/submission.sh "grader/cifar100/$alone.nw" "$folder/alone.zip"
unzip -q -p "$folder/alone.zip" '*/full.c' | sed '1i #include "Zero.h"' >"$odd/SRC/Full.c"
printf '#ifndef ZERO_H\n#define ZERO_H\n#endif\n' >"$odd/SRC/Zero.h"
printf 'first name: =1+1\nlast name: <b>"Odd", he said</b>\nstudent number: 33\n' >"$odd/student.txt"
(cd "$folder/odd" && zip -q -r ../odd.zip .)
mv "$folder/odd.zip" "$folder/zips/odd, isn't it?.zip"
for sentence in "$(head -n 1 "grader/cifar100/$alone.nw")" 'A layer alone, and nothing is called as it should be.'; do
    expect loses 'structure relu softmax cross_entropy sequential acc_lr acc_results run_cifar100 better_cifar' \
        "odd__isn_t_it_-$(printf %s "odd, isn't it?.zip" | sha256sum | head -c 12)" "$sentence"
done

# one that does not compile, alone
mkdir -p "$folder/NO_SEMICOLON_CH3/src"
echo 'int relu(void) { return 0 }' >"$folder/NO_SEMICOLON_CH3/src/relu.c"
printf 'first name: No\nlast name: Semicolon\nstudent number: 33\n' >"$folder/NO_SEMICOLON_CH3/student.txt"
(cd "$folder" && zip -q -r zips/NO_SEMICOLON_CH3.zip NO_SEMICOLON_CH3)
expect loses 'structure full relu softmax cross_entropy sequential acc_lr acc_results run_cifar100 better_cifar' \
    NO_SEMICOLON_CH3 'A layer alone does not compile.'

# what is refused
echo 'I have no zip program.' >"$folder/zips/NO_ZIP_CH3.zip"
(cd "$folder" && zip -q "$folder/zips/NOTHING_WANTED_CH3.zip" expected)
cp "$folder/data/train.bin" "$folder/zips/SOME_DATA_CH3.zip"
