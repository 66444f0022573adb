#!/bin/bash
# corpus.sh FOLDER [hostile]: makes a corpus to try the grader on, of
# submissions by students, or of attacks on programs:
#   FOLDER/zips/KIND/   submissions
#   FOLDER/expected     for overlays, a line each, with tabs between: what
#                       is expected, items, submission, what it is about,
#                       and `all` if it is tried within all walls
#   FOLDER/odd          the same for odd zips, see odd_zips.sh
#   FOLDER/data         small data to grade them with
set -eu
mkdir -p "$1/zips" "$1/data" "$1/results"
folder=$(cd "$1" && pwd)
cd "$(dirname -- "$0")/../.."

# of the sample, 40 training images a class
head -c $((3074 * 4000)) datasets/sample/train.bin >"$folder/data/train.bin"
cp datasets/sample/test.bin datasets/sample/fine_label_names.txt "$folder/data"

# what students hand in as results
build/float/bin/run_cifar100 --data "$folder/data" --seed 33 --results "$folder/results" >/dev/null 2>&1
build/float/bin/better_cifar --data "$folder/data" --seed 33 --epochs 100 --results "$folder/results" >/dev/null 2>&1

# overlays KIND FILE...
overlays() {
    local kind=$1 file name
    shift
    mkdir -p "$folder/zips/$kind"
    for file; do
        name=$(echo "${kind}_$(basename "$file" .nw | tr _ -)_CH3" | tr '[:lower:]' '[:upper:]')
        printf '%s\t%s\t%s\t%s\n' "$(sed -n 's/^\(loses\|zero\): */\1\t/p' "$file" | grep . || printf 'loses\tnothing')" \
            "$name" "$(head -n 1 "$file")" "$(sed -n 's/^walls: *//p' "$file")" >>"$folder/expected"
        printf '%s\0%s\0%s\0' "$file" "$folder/zips/$kind/$name.zip" "$folder/results"
    done
}

# The suites are tried on all overlays, by check_hidden.sh and
# check_hostile.sh. Graded as a whole are all attacks on programs, every
# fifth correct style, and every thirtieth mistake.
mkdir -p "$folder/zips/book"
{
    if [ "${2:-}" = hostile ]; then
        mapfile -t hostile < <(grep -lE '^zero:.*(acc_|cifar)' grader/tests/hostile/*.nw)
        overlays hostile "${hostile[@]}"
    else
        mapfile -t right < <(printf "%s\n" grader/tests/right/*.nw | awk 'NR % 5 == 1')
        mapfile -t wrong < <(printf "%s\n" grader/tests/wrong/*.nw | awk 'NR % 30 == 1')
        overlays right "${right[@]}"
        overlays wrong "${wrong[@]}"
    fi
    printf '%s\0%s\0%s\0' grader/tests/right/empty_answer.nw "$folder/zips/book/REFERENCE_BOOK_CH3.zip" "$folder/results"
} | xargs -0 -n 3 -P "$(nproc)" grader/tests/submission.sh
[ "${2:-}" != hostile ] || exit 0

# the untouched handout, as the students' own `make submission` packs it
cp -r build/handout "$folder/handout"
printf 'first name: Handout\nlast name: Stub\nstudent number: 33\n' >"$folder/handout/student.txt"
make -s -C "$folder/handout" submission >/dev/null 2>&1
mv "$folder/handout/HANDOUT_STUB_CH3.zip" "$folder/zips/book"
rm -rf "$folder/handout"

grader/tests/odd_zips.sh "$folder/zips/odd" "$folder/odd" "$folder/results"
