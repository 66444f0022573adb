#!/bin/sh
# The programs from end to end, on the built-in sample and, where it is at
# hand, on the real data. BIN is where the programs are.
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
bin=${BIN:-build/bin}
sample=datasets/sample
real=datasets/cifar-100-binary
out=$work/results

# --- bad input ---------------------------------------------------------

for program in run_cifar100 better_cifar show_cifar100; do
    check "$program explains itself with --help" \
        sh -c "$bin/$program --help | grep -q -e --results"
    check "$program refuses a seed that is too large" \
        refused '0 to 4294967295' "$bin/$program" --seed 4294967296
    check "$program refuses an option it does not know" \
        refused 'unrecognized option' "$bin/$program" --sed 1
    check "$program names data that is not there" \
        refused "$work/none/" "$bin/$program" --data "$work/none"
    check "$program names a results folder that cannot be made" \
        refused '/dev/null/x' "$bin/$program" --data "$sample" \
        --results /dev/null/x
done

# --- what is refused to them -------------------------------------------

for program in run_cifar100 better_cifar show_cifar100; do
    check "$program ends with a message when memory is short" \
        cramped "$bin/$program" --data "$sample" --results "$out"
    check "$program says that it cannot write to standard output" \
        refused 'standard output: cannot write' \
        sh -c "$bin/$program --help >/dev/full"
done
check "show_cifar100 says that it cannot write to a closed standard output" \
    refused 'standard output: cannot write' \
    sh -c "$bin/show_cifar100 --data $sample --results '$out' >&-"
check "when no more files can be opened there is no picture, but a message" \
    refused 'classes.png: not drawn' sh -c "ulimit -n 6 &&
        exec $bin/show_cifar100 --data $sample --results '$out'"

# --- run_cifar100 on the sample ----------------------------------------

run() {
    "$bin/run_cifar100" --data "$sample" --epochs 2 --results "$out" "$@"
}
check "run_cifar100 trains on the sample" \
    sh -c "'$bin/run_cifar100' --data $sample --epochs 2 --results '$out' \
        >'$work/said'"
check "it says data, seed and classes first" \
    sh -c "head -n 3 '$work/said' | tr '\n' ' ' |
        grep -q '^data: $sample .*not CIFAR-100) seed: 0 classes: '"
check "acc_results.csv has the four learning rates in order" \
    sh -c "cut -d, -f1 '$out/acc_results.csv' | tr '\n' ' ' |
        grep -qx '0.1 0.01 0.3 10 '"
check "its accuracies have four digits" \
    sh -c "[ \$(grep -cxE '[0-9.]+,0\.[0-9]{4}' '$out/acc_results.csv') \
        -eq 4 ]"
check "learning rate 10 is right by chance only" \
    grep -qx '10,0.2000' "$out/acc_results.csv"
check "its run is over after an epoch, and it says so" \
    grep -q '^learning rate 10: loss nan after 1 of 2 epochs' "$work/said"
check "loss.csv has a line per epoch and a column per learning rate" \
    sh -c "[ \$(wc -l <'$out/loss.csv') -eq 3 ] &&
        head -n 1 '$out/loss.csv' | grep -qx 'epoch,0.1,0.01,0.3,10'"
check "the loss falls" \
    awk -F, 'NR == 2 { a = $2; b = $3 }
             NR == 3 { exit !($2 < a && $3 < b && a < 2.5) }' \
    "$out/loss.csv"
check "predictions.csv has a line per test image and learning rate" \
    sh -c "[ \$(wc -l <'$out/predictions.csv') -eq 2001 ]"

# The labels, by another way than the program's: the second byte of each
# record, for the classes that the program says it has. Two bytes at once,
# the second worth 256, are read in half the time.
true_labels() {
    sed -n 's/^classes: //p' "$work/said" | tr ' ' '\n' >"$work/names"
    od -An -v -tu2 -w3074 "$sample/test.bin" | awk -v names="$work/names" \
        -v all="$sample/fine_label_names.txt" '
        BEGIN {
            while ((getline name < names) > 0) rank[name] = ++n - 1
            while ((getline name < all) > 0) name_of[++m - 1] = name
        }
        { name = name_of[int($1 / 256)] }
        name in rank { print rank[name] }'
}
accuracies_from_predictions() {
    true_labels >"$work/labels"
    awk -F, 'NR == FNR { label[NR - 1] = $1; next }
        FNR > 1 { right[$1] += label[$2] == $3; n[$1]++ }
        END { for (rate in n)
            printf "%s,%.4f\n", rate, right[rate] / n[rate] }' \
        "$work/labels" "$out/predictions.csv" | sort >"$work/a"
    sort "$out/acc_results.csv" >"$work/b"
    [ -s "$work/a" ] && diff "$work/a" "$work/b"
}
check "the accuracies follow from the predictions and the labels in the file" \
    accuracies_from_predictions

is_png() {
    [ "$(head -c 4 "$1" | tail -c 3)" = PNG ] && [ "$(wc -c <"$1")" -gt 5000 ]
}
check "acc_lr.png is a picture" is_png "$out/acc_lr.png"
check "the 1,539,005 weights and biases of each network are kept" \
    sh -c "[ \$(wc -c <'$out/weights_0.1.bin') -eq 6156020 ] &&
        [ \$(wc -c <'$out/weights_10.bin') -eq 6156020 ]"

cp "$out/predictions.csv" "$work/first"
cp "$out/acc_lr.png" "$work/first.png"
rm -r "$out"
# where somebody likes other plots, and other numbers
printf '%s\n' "set decimalsign ','" 'set logscale y' >"$work/.gnuplot"
(
    export HOME="$work" GNUTERM=dumb GNUPLOT_LIB=/ LC_ALL=de_DE.UTF-8 \
        BASH_ENV=/dev/null ENV=/dev/null POSIXLY_CORRECT=1 TZ=Mars
    run >/dev/null 2>&1
)
check "the same seed gives the same predictions" \
    cmp "$work/first" "$out/predictions.csv"
check "and the same plot, whatever ~/.gnuplot says" \
    cmp "$work/first.png" "$out/acc_lr.png"
run --seed 1 >/dev/null 2>&1
check "another seed gives others" \
    sh -c "[ -s '$work/first' ] && [ -s '$out/predictions.csv' ] &&
        ! cmp -s '$work/first' '$out/predictions.csv'"
noted() {
    cat "$out/$1.txt"
    for line in 'program [0-9a-f]{8}' "seed $2" "data $sample" \
        "done $3 epochs"; do
        grep -qxE -e "$line" "$out/$1.txt" || return 1
    done
}
check "run_cifar100.txt says what they were made with" \
    noted run_cifar100 1 '8 of 80'

without_gnuplot() {
    rm -rf "$out"
    PATH=$work run --epochs 1 >/dev/null 2>"$work/err"
    [ $? -eq 1 ] && grep -q 'gnuplot is missing' "$work/err" &&
        [ -s "$out/acc_results.csv" ] && [ ! -e "$out/acc_lr.png" ]
}
check "without gnuplot the tables are written, and it says so" \
    without_gnuplot

full_disk() {
    rm -rf "$out"
    (
        ulimit -f 8
        run --epochs 1 >/dev/null 2>"$work/err"
        [ $? -eq 1 ]
    ) && grep -q 'predictions.csv: cannot write' "$work/err" &&
        [ ! -e "$out/predictions.csv" ] && [ -s "$out/acc_results.csv" ] &&
        [ -z "$(find "$out" -name '*.part')" ]
}
check "a full disk leaves nothing half-written" full_disk
full_plot() {
    rm -rf "$out"
    (
        trap '' XFSZ
        ulimit -f 48
        run --epochs 1 >/dev/null 2>"$work/err"
        [ $? -eq 1 ]
    ) && grep -q 'acc_lr.png: not drawn' "$work/err" &&
        [ -s "$out/predictions.csv" ] && [ ! -e "$out/acc_lr.png" ] &&
        [ -z "$(find "$out" -name '*.part')" ]
}
check "nor half a picture" full_plot

# stopped CONDITION: a long run that is interrupted
stopped() {
    interrupt "$1" "$bin/run_cifar100" --data "$sample" --epochs 1000 \
        --results "$out"
}
# learning rate 10 is over after the first epoch, and the others are not
interrupted_later() {
    rm -rf "$out"
    # shellcheck disable=SC2016
    stopped 'grep -q "10: nan" "$work/err"' &&
        grep -q '^interrupted: 1 of 4' "$work/err" &&
        [ "$(cat "$out/acc_results.csv")" = 10,0.2000 ] &&
        [ "$(grep -c ',nan$' "$out/loss.csv")" -eq 1000 ] &&
        [ -z "$(find "$out" -name '*.part' -o -name 'weights_0*')" ]
}
check "Ctrl-C keeps the learning rates that are finished" interrupted_later
# once in a while that of 10 is finished first
interrupted_early() {
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        echo older >"$out/acc_results.csv"
        # shellcheck disable=SC2016
        stopped 'grep -q ^classes "$work/said"' || return 1
        if grep -q '^interrupted: 0 of 4' "$work/err"; then
            grep -qx older "$out/acc_results.csv"
            return
        fi
    done
    return 1
}
check "Ctrl-C before that leaves older results alone" interrupted_early

# --- the other programs ------------------------------------------------

check "show_cifar100 draws the images" \
    "$bin/show_cifar100" --data "$sample" --results "$out"
check "classes.png is a picture" is_png "$out/classes.png"
# a shell would look for the folder results in CDPATH first
elsewhere() {
    mkdir -p "$work/here" "$work/there/results"
    program=$(cd "$bin" && pwd)/show_cifar100
    data=$(pwd)/$sample
    (cd "$work/here" && CDPATH=$work/there "$program" --data "$data") &&
        is_png "$work/here/results/classes.png" &&
        [ -z "$(find "$work/there" -type f)" ]
}
check "a CDPATH does not lead the picture astray" elsewhere
check "better_cifar trains on the sample" \
    sh -c "'$bin/better_cifar' --data $sample --epochs 2 --results '$out' \
        >'$work/said'"
check "better_cifar.txt says what it was made with" \
    noted better_cifar 0 '2 of [0-9]+'
check "better_results.csv has one accuracy" \
    grep -qxE '[0-9.]+,0\.[0-9]{4}' "$out/better_results.csv"
check "better_predictions.csv has a line per test image" \
    sh -c "[ \$(wc -l <'$out/better_predictions.csv') -eq 501 ] &&
        head -n 1 '$out/better_predictions.csv' | grep -qx 'learning_rate,image,class'"
check "better_history.png is a picture" is_png "$out/better_history.png"

# --- the real data -----------------------------------------------------

classes_of_seed() {
    "$bin/show_cifar100" --data "$real" --seed "$1" --results "$out" |
        grep -qx "classes: $2"
}
accuracy() {
    awk -F, -v rate="$1" -v least="$2" -v most="$3" '
        $1 == rate { print; found = $2 >= least && $2 <= most }
        END { exit !found }' "$out/acc_results.csv"
}
if [ -e $real/train.bin ]; then
    while read -r seed names; do
        check "seed $seed chooses $names" classes_of_seed "$seed" "$names"
    done <<EOT
0 baby crab otter skunk telephone
1 forest squirrel streetcar table turtle
42 lizard lobster orange rose sweet_pepper
1337 baby lizard motorcycle pine_tree telephone
1213187844 beetle bus girl table train
4294967295 elephant hamster snail squirrel tulip
EOT
    check "run_cifar100 trains on the real data" \
        "$bin/run_cifar100" --data "$real" --results "$out"
    check "learning rate 0.1 gets near 0.62" accuracy 0.1 0.57 0.67
    check "learning rate 0.01 gets near 0.58" accuracy 0.01 0.53 0.63
    check "learning rate 0.3 gets near 0.60" accuracy 0.3 0.52 0.68
    check "learning rate 10 gets 0.2000" accuracy 10 0.2 0.2
else
    skip "run_cifar100 on the real data" "$real is not there"
fi
finish
