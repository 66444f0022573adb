#!/bin/bash
# programs.sh FOLDER DATA [SEED]: compiles and runs the student's programs
# on data whose test labels are shuffled, and judges what they predict.
# SEED is used instead of the student's number. The modules are the
# student's where the hidden tests passed, else the reference's.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
. "$grader/run.sh"
[ $# -ge 2 ] || die "usage: grader/programs.sh FOLDER DATA [SEED]"
data=$2
seed=${3:-}
stage programs "$1"
[ -n "$seed" ] || seed=$(student_seed)
reference=$("$grader/reference.sh" "$data" "$seed") || exit 1
seconds=$most_seconds
rates=(0.1 0.01 0.3 10)
mkdir -p "$dir/compile"
rm -f "$dir"/checks/{acc_lr,acc_results,run_cifar100,better_cifar}.tsv
rm -rf "$dir/programs"
rm -f "$dir"/*.csv "$dir"/*.png
mkdir "$dir/programs"
printf '%s\n' "$seed" >"$dir/programs/seed.txt"
make_work
set_up float die random matrix gradcheck layer loss dataset results program
cp -r "$reference/data" "$work/run/data"
# run_cifar100 sees the first half of the test images
shown=$((($(wc -l <"$reference/labels.csv") - 1) / 2))
head -c $((shown * 3074)) "$reference/data/test.bin" >"$work/run/data/test.bin"
cd "$work"
own_modules float

# --- run_cifar100 ----------------------------------------------------------

item=run_cifar100
if run_program run_cifar100; then
    check_row $item 'run_cifar100 runs to its end' passed
else
    check_row $item 'run_cifar100 runs to its end' failed "it ${reason:-did not run}"
    remove run/results
fi
if written acc_lr.png 5000000 && is_png acc_lr.png && written acc_results.csv 10000; then
    check_row $item 'it leaves acc_lr.png and acc_results.csv' passed
else
    check_row $item 'it leaves acc_lr.png and acc_results.csv' failed 'one of them is missing'
fi
if [ -e "$dir/src/run_cifar100.c" ]; then
    LC_ALL=C awk -f "$grader/observation.awk" "$dir/src/run_cifar100.c" | one_line >"$dir/programs/observation.txt"
fi
if [ -s "$dir/programs/observation.txt" ]; then
    check_row $item 'the observation on learning rate 10 is there' passed 'a person has to read it'
else
    check_row $item 'the observation on learning rate 10 is there' failed 'there is no comment with 30 letters or more, in words, before the first #include'
fi

# at RATE TABLE: the second column of the row with that learning rate
at() {
    awk -F , -v rate="$1" '$1 + 0 == rate + 0 { print $2 + 0; exit }' "$2"
}

# The program has seen the first half of the test images; there its
# predictions have to be those of the networks that it has kept, and the
# accuracy is that of these networks on all. A network of no numbers, that
# of learning rate 10, may be read in more than one way: there it is the
# accuracy of the predictions.
awk -f "$grader/accuracies.awk" "$reference/labels.csv" "$reference/results/predictions.csv" >"$dir/programs/reference.csv"
head -n $((shown + 1)) "$reference/labels.csv" >labels.csv
accuracies labels.csv predictions.csv "$dir/programs/shown.csv"
wrong=$(sed -n 's/^malformed: //p' "$dir/programs/shown.csv")
for rate in 0.1 0.01 0.3; do
    written "weights_$rate.bin" 10000000 || true
done
cage --trusted --seconds 100 -- "$GRADER_BUILT/predict" "$reference/data" "$seed" "$work" 0.1 0.01 0.3 >networks.csv 2>verdict ||
    grader_error "the kept networks cannot be tried: $(one_line <verdict)"
{
    awk -f "$grader/accuracies.awk" "$reference/labels.csv" networks.csv | grep -v ^malformed || true
    grep '^10,' "$dir/programs/shown.csv" || true
} >"$dir/acc_results.csv"

for rate in 0.01 0.3; do
    ! cmp -s weights_0.1.bin "weights_$rate.bin" ||
        remark "run_cifar100 has kept the same network at learning rates 0.1 and $rate: read that program"
done

# apart RATE: for how many of the images the predictions are not those of
# the network
apart() {
    awk -F , -v rate="$1" '
        $1 != rate { next }
        FNR == NR { class[$2] = $3; next }
        { apart += class[$2] != $3 }
        END { print apart + 0 }' networks.csv "$dir/predictions.csv"
}

any=
for rate in "${rates[@]}"; do
    came=$(at "$rate" "$dir/acc_results.csv")
    due=$(at "$rate" "$dir/programs/reference.csv")
    name="accuracy at learning rate $rate"
    [ -n "$due" ] || die "the reference has no accuracy at learning rate $rate"
    if [ -n "$wrong" ] || [ -z "$(at "$rate" "$dir/programs/shown.csv")" ]; then
        check_row acc_results "$name" failed "predictions.csv: ${wrong:-learning rate $rate is not in it}"
    elif [ -z "$came" ]; then
        check_row acc_results "$name" failed "weights_$rate.bin: there is none, or not that of the given network; keep_network, in run_cifar100.c, writes it"
    elif [ "$rate" = 10 ] && [ -z "$any" ]; then
        check_row acc_results "$name" failed 'an accuracy at chance counts only when that of another learning rate is right'
    elif [ "$rate" != 10 ] && [ $(($(apart "$rate") * 10)) -gt "$shown" ]; then
        check_row acc_results "$name" failed "predictions.csv: of $shown images, $(apart "$rate") have another class than the network in weights_$rate.bin gives them"
    elif awk "BEGIN { exit !($came >= $due - $tolerance && $came <= $due + $tolerance) }"; then
        check_row acc_results "$name" passed "$came; the reference has $due"
        any=yes
    else
        check_row acc_results "$name" failed "$came, but the reference has $due"
    fi
done

# --- the plot --------------------------------------------------------------

! written loss.csv 2000000 ||
    awk -f "$grader/keep_losses.awk" loss.csv >"$dir/loss.csv"
for rate in 0.1 0.01 0.3; do
    name="20 losses at learning rate $rate"
    if ! grep -qF "accuracy at learning rate $rate"$'\tpassed' "$dir/checks/acc_results.tsv"; then
        check_row acc_lr "$name" failed 'losses count with predictions that belong to them'
    elif [ ! -e "$dir/loss.csv" ]; then
        check_row acc_lr "$name" failed 'loss.csv: there is none'
    elif wrong=$(awk -f "$grader/losses.awk" -v rate="$rate" -v tolerance="$tolerance" \
        "$reference/results/loss.csv" "$dir/loss.csv"); then
        check_row acc_lr "$name" passed "$wrong"
    else
        check_row acc_lr "$name" failed "loss.csv: $wrong"
    fi
done
if [ -e "$dir/loss.csv" ]; then
    "$grader/plot.sh" "$dir/loss.csv" "$dir/acc_lr.png" || true
fi

# --- what was handed in ----------------------------------------------------

if [ -e "$dir/handed_in/acc_results.csv" ] && [ -e "$dir/acc_results.csv" ]; then
    for rate in "${rates[@]}"; do
        handed=$(at "$rate" "$dir/handed_in/acc_results.csv")
        came=$(at "$rate" "$dir/acc_results.csv")
        [ -n "$came" ] || continue
        if [ -z "$handed" ]; then
            remark "acc_results.csv as handed in has no line for learning rate $rate"
        elif ! awk "BEGIN { exit !($handed >= $came - $tolerance && $handed <= $came + $tolerance) }"; then
            remark "acc_results.csv as handed in is far from the truth: $handed at learning rate $rate, but the program gets $came"
        fi
    done
fi

# --- better_cifar ----------------------------------------------------------

best=$(sort -t , -k 2 -g -r "$dir/programs/reference.csv" | sed -n '1s/.*,//p')
came='' wrong=''
cp "$reference/data/test.bin" run/data/test.bin
if ! run_program better_cifar; then
    wrong="it ${reason:-did not run}"
else
    accuracies "$reference/labels.csv" better_predictions.csv "$dir/programs/better.csv"
    if grep -q '^malformed' "$dir/programs/better.csv"; then
        wrong="better_predictions.csv: $(sed 's/malformed: //' "$dir/programs/better.csv")"
    elif [ "$(wc -l <"$dir/programs/better.csv")" -ne 1 ]; then
        wrong='better_predictions.csv: has more than one learning rate'
    else
        came=$(sed 's/.*,//' "$dir/programs/better.csv")
        ! awk "BEGIN { exit !($came > $best + $implausible) }" ||
            remark "better_cifar gets $came, where the given network gets $best: read that program"
    fi
fi
better_rows "$came" "$best" "$wrong"
