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
check "it refuses an argument that is not an option" \
    refused "unexpected argument 'B'" "$run" B
check "it refuses a variant that does not exist" \
    refused "not 'D'" "$run" --variant D
check "it refuses an option that a variant would undo" \
    refused 'give it first' "$run" --lr 0.1 --variant A
check "it refuses momentum where it has no effect" \
    refused 'momentum, not sgd' "$run" --momentum 0.9
check "it refuses an optimizer that does not exist" \
    refused "not 'adams'" "$run" --optimizer adams
check "it refuses an empty batch" refused '1 to 10000' "$run" --batch 0
check "it refuses a learning rate that is not a number" \
    refused "not 'nan'" "$run" --lr nan
check "it names data that is not there" \
    refused "$work/none/data_batch_1.bin" "$run" --data "$work/none" \
    --results "$out"
check "it names a results folder that cannot be made" \
    refused '/dev/null/x' "$run" --results /dev/null/x

# --- black images of class 1 -------------------------------------------

black=$work/black
black_images "$black"
check "run_cifar10 trains on black images" sh -c "'$run' --data '$black' \
    --results '$out' --variant C --hidden 5 --iterations 11 --lr 0.1 \
    --reg 0 --decay 0.9 --batch 100 --seed 1 >'$work/said'"
check "its first loss is that of ten equal scores" \
    grep -qx 'iteration 0 / 11: loss 2.302585' "$work/said"
check "its bias learns that every image is of class 1" \
    grep -qx 'Validation accuracy: 1.000' "$work/said"
check "loss_history.csv has a line per iteration" \
    sh -c "[ \$(wc -l <'$out/loss_history.csv') -eq 12 ]"
check "accuracy_history.csv has a line per look" \
    sh -c "[ \$(wc -l <'$out/accuracy_history.csv') -eq 2 ]"
noted() {
    cat "$out/run_cifar10.txt"
    grep -qxE 'program [0-9a-f]{8}' "$out/run_cifar10.txt" &&
        [ "$(tail -n +2 "$out/run_cifar10.txt" | paste -s -d ' ')" = \
            "seed 1 data $black done 11 of 11 iterations" ]
}
check "run_cifar10.txt says what they were made with" noted
for name in history weights_before weights_after; do
    check "$name.png is a picture" is_png "$out/$name.png"
done
check "net.bin has the size of a net with 5 hidden units" \
    sh -c "[ \$(wc -c <'$out/net.bin') -eq \
        \$((48 + 8 * (3072 * 5 + 5 + 5 * 10 + 10))) ]"
for program in run_cifar10 tune_cifar10 best_cifar10; do
    check "$program ends with a message when memory is short" \
        cramped "$bin/$program" --data "$black" --results "$out"
    check "$program says that it cannot write to standard output" \
        refused 'standard output: cannot write' \
        sh -c "$bin/$program --help >/dev/full"
done
stopped_run() {
    interrupt 'grep -q "^iteration 100 " "$work/said"' "$run" \
        --data "$black" --hidden 5 --iterations 1000000 --results "$out" ||
        return 1
    done=$(sed -n 's/^interrupted: \([0-9]*\) of 1000000 .*/\1/p' "$work/err")
    [ "$done" -gt 100 ] &&
        [ "$(wc -l <"$out/loss_history.csv")" -eq $((done + 1)) ] &&
        is_png "$out/history.png"
}
check "Ctrl-C ends a run, and keeps what there is of it" stopped_run
# --- tune_cifar10 ------------------------------------------------------

tune=$bin/tune_cifar10
check "tune_cifar10 explains itself with --help" \
    sh -c "$tune --help | grep -q -e --random"
check "it refuses a sweep that does not exist" \
    refused "not 'C'" "$tune" --sweep C
check "it refuses to change a published sweep" \
    refused 'only --data and --results' "$tune" --sweep A --lr 0.1
check "it refuses half a hidden unit" \
    refused 'whole numbers, not 2.5' "$tune" --hidden 2,2.5
check "it refuses a list with a gap" refused "not ''" "$tune" --reg 1,,2
check "it refuses an option it does not know" \
    refused 'unrecognized option' "$tune" --learning 1
check "it names data that is not there, too" \
    refused "$work/none/data_batch_1.bin" "$tune" --data "$work/none" \
    --results "$out"

# Eight nets. With a learning rate of 1000 the weights' cost alone makes
# the weights grow beyond all numbers.
search() {
    $1 "$tune" --data "$black" --results "$out" --hidden 2,3,4,5 \
        --lr 1000,1e-3 --reg 0.1 --iterations 200
}
results() {
    find "$out/runs" -name result.csv -exec stat -c '%i %n' {} \; | sort
}
one_is_finished() {
    [ -n "$(results 2>/dev/null)" ]
}
interrupted() {
    search 'interrupt one_is_finished' || return 1
    results >"$work/kept"
    cat "$work/kept"
    [ "$(wc -l <"$work/kept")" -lt 8 ] &&
        grep -q '^interrupted: what is finished is kept' "$work/err" &&
        [ ! -e "$out/tune.csv" ]
}
check "Ctrl-C keeps the nets that are finished" interrupted
goes_on() {
    search env >"$work/said" && results >"$work/all" &&
        [ "$(wc -l <"$work/all")" -eq 8 ] &&
        [ -z "$(comm -23 "$work/kept" "$work/all")" ]
}
check "the same command trains the others, and no more" goes_on
check "tune.csv has a line per net" \
    sh -c "[ \$(wc -l <'$out/tune.csv') -eq 9 ]"
sorted() {
    cut -d, -f1,3,4 "$out/tune.csv" | tail -n 8 | tr '\n' ' ' >"$work/order"
    cat "$work/order"
    [ "$(cat "$work/order")" = "1.0000,2,0.001 1.0000,3,0.001 \
1.0000,4,0.001 1.0000,5,0.001 0.0000,2,1000 0.0000,3,1000 0.0000,4,1000 \
0.0000,5,1000 " ]
}
check "it is sorted, and nets whose loss is not a number come last" sorted
check "their loss is given as nan" \
    sh -c "[ \$(grep -c '^0.0000,nan,' '$out/tune.csv') -eq 4 ]"
check "tune.png is a picture" is_png "$out/tune.png"
check "it tests the best net" \
    grep -qx 'test accuracy: 1.000000' "$work/said"
check "the best net's weights are drawn" sh -c "ls '$out'/runs/*/weights.png"

at_random() {
    "$tune" --data "$black" --results "$out" --hidden 2,9 --lr 1e-4,1e-2 \
        --momentum 0.5,0.9 --iterations 2 --random 3 --seed 1 >"$work/said"
    cat "$out/tune.csv"
    [ "$(wc -l <"$out/tune.csv")" -eq 4 ] &&
        [ "$(cut -d, -f4 "$out/tune.csv" | sort -u | wc -l)" -eq 4 ]
}
check "a random search tries as many points as it is told" at_random

twice() {
    rm -rf "$out/runs" && "$tune" --data "$black" --results "$out" \
        --hidden 2,2,2 --iterations 20 >"$work/said" 2>&1 &&
        [ "$(results | wc -l)" -eq 1 ] &&
        [ "$(wc -l <"$out/tune.csv")" -eq 4 ]
}
check "a net that is asked for three times is trained once" twice

# a file where the folder of a net should be
blocked() {
    folder=$(echo "$out"/runs/*_h2_*)
    rm -rf "$folder" && touch "$folder"
    ! "$tune" --data "$black" --results "$out" --hidden 2 --iterations 20 \
        >"$work/said" 2>"$work/err" || return 1
    cat "$work/err"
    rm "$folder"
    grep -q '^a net could not be trained' "$work/err" &&
        ! grep -q disappeared "$work/err"
}
check "the last net that fails is noticed" blocked

another_net() {
    "$tune" --data "$black" --results "$out" --hidden 2,3 --iterations 20 \
        >"$work/said" 2>&1
    cp "$(echo "$out"/runs/*_h3_*/net.bin)" "$(ls -d "$out"/runs/*_h2_lr0.001*)"
    refused 'a different net: it has 3 hidden units' "$tune" --data "$black" \
        --results "$out" --iterations 20 --hidden 2
}
check "a checkpoint of a different net is refused" another_net

# All processes of a search have its standard error open, and the reader
# of the pipe ends when none of them is left.
orphans() {
    mkfifo "$work/fifo"
    # should one of them live on
    # shellcheck disable=SC3045
    (
        ulimit -t 600
        exec "$tune" --data "$black" --results "$out" \
            --hidden 6,7 --iterations 1000000 >/dev/null 2>"$work/fifo"
    ) &
    parent=$!
    cat "$work/fifo" >/dev/null &
    reader=$!
    tries=0
    until [ -d "$(echo "$out"/runs/*_h6_*)" ] || [ "$tries" -gt 6000 ] ||
        ! kill -0 "$parent" 2>/dev/null; do
        tries=$((tries + 1))
        sleep 0.1
    done
    refused 'another search is at work here' "$tune" --data "$black" \
        --results "$out" --hidden 2 --iterations 1
    alone=$?
    kill -9 "$parent"
    tries=0
    while kill -0 "$reader" 2>/dev/null && [ "$tries" -lt 6000 ]; do
        tries=$((tries + 1))
        sleep 0.1
    done
    ! kill -0 "$reader" 2>/dev/null && [ "$alone" -eq 0 ]
}
check "a second search in its folder is refused, and a killed one leaves no processes" \
    orphans

# --- best_cifar10 ------------------------------------------------------

best=$bin/best_cifar10
check "best_cifar10 explains itself with --help" sh -c "$best --help |
    grep -q 'default: $real'"
check "it refuses a seed that is too large" \
    refused '0 to 4294967295' "$best" --seed 4294967296
check "it refuses zero epochs" \
    refused "not '0'" "$best" --epochs 0
check "it refuses an argument that is not an option" \
    refused "unexpected argument 'B'" "$best" B
check "it names its data when that is not there" \
    refused "$work/none/data_batch_1.bin" "$best" --data "$work/none"
check "it names a results folder that cannot be made, too" \
    refused '/dev/null/x' "$best" --data "$black" --results /dev/null/x

rm -rf "$out"
# One training shows both. Ctrl-C is pressed when it
# has begun: a training that asks at the end of an epoch has one then. One
# that asks at the beginning has none, and trains again to the end.
interrupted_best() {
    interrupt 'grep -q "^seed" "$work/said"' "$best" --data "$black" \
        --seed 3 --epochs 1000 --results "$out" || return 1
    grep -q '^interrupted: 1 of 1000' "$work/err" ||
        grep -q '^interrupted: no epoch was completed' "$work/err"
}
check "Ctrl-C ends its training" interrupted_best
learns() {
    grep -q '^interrupted: 1 of 1000' "$work/err" ||
        "$best" --data "$black" --seed 3 --epochs 1 --results "$out" \
            >"$work/said" 2>"$work/err" || return 1
    cat "$work/said" "$work/err"
    printf '%s\n' "data: $black" 'seed: 3' 'validation accuracy 1.0000' \
        'test accuracy on all 400 images 1.0000' \
        "wrote $out/best_predictions.csv" >"$work/due"
    # whatever else a training may print
    ! grep -vxF -f "$work/said" "$work/due"
}
check "it learns that every image is of class 1" learns
# a line for each test image, all of which are of class 1
predictions() {
    awk -F, -v OFS=, 'NR == 1 { print; next }
        { print ($1 > 0), (NR - 2 == $2), $3 }' "$out/best_predictions.csv" |
        sort | uniq -c | tr -s ' ' | tee "$work/tally"
    printf ' 400 1,1,1\n 1 learning_rate,image,class\n' |
        cmp - "$work/tally"
}
check "best_predictions.csv has a line per test image" predictions

rm "$black/data_batch_4.bin"
truncate -s 1226127 "$black/data_batch_4.bin"
check "a file that is cut short is named" \
    refused 'data_batch_4.bin: damaged: it has 399 images, but data_batch_1.bin has 400' "$run" --data "$black" \
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
    skip "the published digits" "$real is not there"
fi
finish
