#!/bin/sh
# The programs of the second part from end to end, on black images and,
# where it is at hand, on the real CIFAR-10. BIN is where the programs are.
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
bin=${BIN:-build/bin}
real=datasets/cifar-10-batches-bin
out=$work/results

is_png() {
    [ "$(head -c 4 "$1" | tail -c 3)" = PNG ] && [ "$(wc -c <"$1")" -gt 300 ]
}

# --- bad input ---------------------------------------------------------

run=$bin/run_cifar10
check "run_cifar10 explains itself with --help" \
    sh -c "$run --help | grep -q -e --variant"
check "it refuses an option it does not know" \
    refused 'unrecognized option' "$run" --sed 1
check "it refuses what is no option" refused "what is 'B'" "$run" B
check "it refuses a variant that is none" refused "not 'D'" "$run" --variant D
check "it refuses an option that a variant would undo" \
    refused 'give it first' "$run" --lr 0.1 --variant A
check "it refuses momentum without a use" \
    refused 'this is sgd' "$run" --momentum 0.9
check "it refuses an optimizer that is none" \
    refused "not 'adams'" "$run" --optimizer adams
check "it refuses a batch of none" refused '1 to 10000' "$run" --batch 0
check "it refuses a learning rate that is no number" \
    refused "not 'nan'" "$run" --lr nan
check "it names data that is not there" \
    refused "$work/none/data_batch_1.bin" "$run" --data "$work/none" \
    --results "$out"
check "it names a results folder that cannot be made" \
    refused '/dev/null/x' "$run" --results /dev/null/x

# --- black images of class 0 -------------------------------------------

black=$work/black
mkdir "$black"
for name in data_batch_1 data_batch_2 data_batch_3 data_batch_4 \
    data_batch_5 test_batch; do
    truncate -s 30730000 "$black/$name.bin"
done
check "run_cifar10 trains on black images" sh -c "'$run' --data '$black' \
    --results '$out' --variant C --hidden 5 --iterations 491 --lr 0.1 \
    --reg 0 >'$work/said'"
check "its first loss is that of ten equal scores" \
    grep -qx 'iteration 0 / 491: loss 2.302585' "$work/said"
check "its bias learns that all is of class 0" \
    grep -qx 'Validation accuracy: 1.000' "$work/said"
check "loss_history.csv has a line an iteration" \
    sh -c "[ \$(wc -l <'$out/loss_history.csv') -eq 492 ]"
check "accuracy_history.csv has a line a look" \
    sh -c "[ \$(wc -l <'$out/accuracy_history.csv') -eq 2 ]"
for name in history weights_before weights_after; do
    check "$name.png is a picture" is_png "$out/$name.png"
done
check "net.bin has the size of a net with 5 hidden units" \
    sh -c "[ \$(wc -c <'$out/net.bin') -eq \
        \$((48 + 8 * (3072 * 5 + 5 + 5 * 10 + 10))) ]"
truncate -s 30729999 "$black/data_batch_4.bin"
check "it names a file that is cut short" \
    refused 'data_batch_4.bin: damaged' "$run" --data "$black" \
    --results "$out"

# --- the real data -----------------------------------------------------

# published VARIANT ACCURACY LOSS...: what the write-ups print
published() {
    "$run" --variant "$1" --results "$out" | sed -n '/^iter/p; /^Vali/p' \
        >"$work/said"
    accuracy=$2
    shift 2
    iteration=0
    for loss; do
        echo "iteration $iteration / 1000: loss $loss"
        iteration=$((iteration + 100))
    done >"$work/due"
    echo "Validation accuracy: $accuracy" >>"$work/due"
    diff "$work/due" "$work/said"
}
if [ -e $real/test_batch.bin ]; then
    check "variant A prints the published digits" published A 0.287 \
        2.302954 2.302550 2.297648 2.259602 2.204170 \
        2.118565 2.051535 1.988466 2.006591 1.951473
    check "variant B prints the published digits" published B 0.282 \
        2.302976 2.302638 2.299256 2.270635 2.219117 \
        2.141064 2.129066 2.047454 1.988162 1.967131
else
    skip "the published digits of variants A and B" "$real is not there"
fi
finish
