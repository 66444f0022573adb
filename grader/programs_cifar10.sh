#!/bin/bash
# programs_cifar10.sh FOLDER DATA [SEED]: the stage of the second part. The
# book's run_cifar10 trains with the student's five modules, from a seed
# that nobody knows, and has to print the book's digits. best_cifar10 is
# the student's program, and what it predicts is judged; SEED is used
# instead of the student's number.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
. "$grader/run.sh"
[ $# -ge 2 ] || die "usage: grader/programs_cifar10.sh FOLDER DATA [SEED]"
data=$2
seed=${3:-}
stage programs_cifar10 "$1"
[ -n "$seed" ] || seed=$(student_seed)
reference=$("$grader/reference_cifar10.sh" "$data") || exit 1
megabytes=3000
mkdir -p "$dir/compile"
rm -f "$dir"/checks/{run_cifar10,best_cifar10}.tsv
rm -rf "$dir/programs"
rm -f "$dir"/*.csv "$dir"/*.png
mkdir "$dir/programs"
printf '%s\n' "$seed" >"$dir/programs/seed.txt"
make_work
given=(die random matrix gradcheck layer loss dataset results program crew
    full relu softmax cross_entropy sequential cifar10 report checkpoint variant written sweep)
set_up double "${given[@]}"
set_up float "${given[@]}"
cp -rl "$reference/data" "$work/run/data" 2>/dev/null || cp -r "$reference/data" "$work/run/data"
copy "$kit/build/double/run_cifar10.o" "$work/link"
cd "$work"

# --- run_cifar10 -----------------------------------------------------------

# with all five modules, also those that failed a test
ran=yes reason=
for module in "${modules[@]}"; do
    compile double "$module" || { ran=; reason="src/$module.c: $reason"; break; }
done
seconds=120
if [ -n "$ran" ]; then
    read -ra options <<<"$recipe"
    link double run_cifar10 run_cifar10.o "${modules[@]}" &&
        run run_cifar10 "${options[@]}" --seed "$(cat "$reference/seed.txt")" || ran=
fi

# the lines that it should print: a text and a number
touch said
while IFS= read -r line; do
    text=${line% *}
    came=$(awk -v text="$text " 'index($0, text) == 1 { print substr($0, length(text) + 1); exit }' said | one_line)
    name="it prints the book's digits: ${text%:}"
    if [ -z "$ran" ]; then
        check_row run_cifar10 "$name" failed "$reason"
    elif [ -z "$came" ]; then
        check_row run_cifar10 "$name" failed 'there is no such line'
    elif ! [[ $came =~ ^[0-9]{1,9}(\.[0-9]{1,9})?$ ]]; then
        check_row run_cifar10 "$name" failed 'what it prints there is no such number'
    elif awk -v came="$came" -v due="${line##* }" 'BEGIN {
            # another order of a sum may turn the last digit
            most = due ~ /\.[0-9][0-9][0-9]$/ ? 0.0021 : 0.0000021
            exit !(came - due <= most && due - came <= most)
        }'; then
        check_row run_cifar10 "$name" passed "$came"
    else
        check_row run_cifar10 "$name" failed "$came, and not what the book's modules give"
    fi
done <"$reference/run.txt"

# --- best_cifar10 ----------------------------------------------------------

seconds=$most_seconds
own_modules float
came=0 wrong=
if ! run_program best_cifar10; then
    wrong="it ${reason:-did not run}"
else
    accuracies "$reference/labels.csv" best_predictions.csv "$dir/programs/best.csv"
    came=$(sed -n '$s/.*,//p' "$dir/programs/best.csv")
    if grep -q '^malformed' "$dir/programs/best.csv"; then
        wrong="best_predictions.csv: $(sed 's/malformed: //' "$dir/programs/best.csv")"
    elif [ "$(wc -l <"$dir/programs/best.csv")" -ne 1 ]; then
        wrong='best_predictions.csv: has more than one learning rate'
    elif awk "BEGIN { exit !($came > $implausible) }"; then
        remark "best_cifar10 gets $came of the test images, which full layers hardly can: read that program"
    fi
fi
for threshold in "${thresholds[@]}"; do
    name="accuracy over $threshold on all test images"
    if [ -n "$wrong" ]; then
        check_row best_cifar10 "$name" failed "$wrong"
    elif awk "BEGIN { exit !($came > $threshold) }"; then
        check_row best_cifar10 "$name" passed "$came"
    else
        check_row best_cifar10 "$name" failed "$came"
    fi
done
