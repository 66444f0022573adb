#!/bin/bash
# Everything that the book says of time, measured in one run: whole jobs in
# turns, so that a machine that is sometimes busy is so for all of them, and
# ratios within a turn, of which the median counts. Leaves build/bench/table.txt
# and growth.png. YARDSTICK=FILE: a script that does the job of run_cifar100
# in another language, called as FILE DATA SEED f64|f32|torch EPOCHS THREADS.
# NET_YARDSTICK=FILE: one that trains two-layer nets as tune_cifar10 does, one
# after the other, called as FILE DATA HIDDEN,HIDDEN... ITERATIONS THREADS.
# TURNS and EPOCHS, 5 and 20 by default, can be less for a quick look.
set -eu
yardstick=${YARDSTICK:+$(realpath "$YARDSTICK")}
net_yardstick=${NET_YARDSTICK:+$(realpath "$NET_YARDSTICK")}
cd "$(dirname "$0")/../.."
turns=${TURNS:-5} epochs=${EPOCHS:-20}
work=build/bench
bench=build/float/bin/bench
cores=$(nproc)
data=datasets/cifar-100-binary
[ -e $data/train.bin ] || data=datasets/sample
rm -rf $work
mkdir -p $work/results $work/times

# what may speak for a whole job: the book's rates, and four that all learn
modules=build/float/libcourse.a
sed 's/0.3, 10}/0.3, 0.03}/' src/run_cifar100.c >$work/four.c
gcc -std=c11 -D_POSIX_C_SOURCE=200809L -Isrc -O3 $work/four.c $modules -o $work/four -lopenblas -lm
options=(--data "$data" --epochs "$epochs" --results "$work/results")

# job NAME COMMAND...: a line of seconds, processor time and megabytes
job() {
    local name=$1
    shift
    $bench run "$work/times/$name" "$@"
}

# train a net of the second part for a while
net() {
    build/bin/run_cifar10 --variant B --iterations $((epochs * 10)) --results $work/results "$@"
}
export -f net
export work epochs

loaded() {
    local loops=()
    for _ in 1 2 3 4; do
        (while :; do :; done) &
        loops+=($!)
    done
    job loaded build/bin/run_cifar100 "${options[@]}"
    kill "${loops[@]}"
    wait "${loops[@]}" 2>/dev/null || true
}
for turn in $(seq "$turns"); do
    echo "turn $turn of $turns" >&2
    job ours build/bin/run_cifar100 "${options[@]}"
    job four $work/four "${options[@]}"
    OPENBLAS_NUM_THREADS=1 job epoch build/bin/run_cifar100 "${options[@]}" --epochs 1
    OPENBLAS_NUM_THREADS=$cores job sgemm_threads $bench products $((3 * epochs)) 1
    job sgemm_processes $bench products $((3 * epochs)) "$cores"
    loaded
    if [ -n "$yardstick" ]; then
        for kind in f64 f32 torch; do
            job $kind "$yardstick" "$data" 0 $kind "$epochs" "$cores" ||
                echo "bench.sh: the yardstick does not run with $kind" >&2
        done
    fi
    job show build/bin/show_cifar100 --data "$data" --results $work/results
    if [ -e datasets/cifar-10-batches-bin/test_batch.bin ]; then
        job net_50 bash -c net
        job net_200 bash -c 'net --hidden 200 --lr 1e-3 --reg 0.3'
        rm -rf $work/results
        job sweep build/bin/tune_cifar10 --hidden 100,150,200 --lr 1e-3 --reg 0.3,0.4 \
            --iterations $((epochs * 20)) --results $work/results
        if [ -n "$net_yardstick" ]; then
            job net "$net_yardstick" datasets/cifar-10-batches-bin 100,100,150,150,200,200 $((epochs * 20)) "$cores" ||
                echo "bench.sh: the yardstick of nets does not run" >&2
        fi
    fi
done

median() {
    sort -g | awk '{ t[NR] = $1 } END { if (NR > 0) print t[int((NR + 1) / 2)] }'
}
# of NAME COLUMN; ratio NAME OTHER
of() {
    awk -v column="$2" '{ print $column }' "$work/times/$1" | median
}
ratio() {
    paste "$work/times/$1" "$work/times/$2" | awk 'NF == 6 { printf "%.3f\n", $1 / $4 }' | median
}
row() {
    [ -e "$work/times/$1" ] || return 0
    printf '%-46s %8.2f %9.2f %7.0f   %s\n' "$2" "$(of "$1" 1)" "$(of "$1" 2)" "$(of "$1" 3)" "$(ratio "${3:-ours}" "$1")"
}
{
    echo "$(date +%F), $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $cores cores, $($bench library)"
    echo "medians of $turns turns; $epochs epochs of $data"
    printf '%-46s %8s %9s %7s   %s\n' job seconds processor MB 'run_cifar100 divided by it'
    row ours 'run_cifar100'
    row f64 'NumPy, float64'
    row f32 'NumPy, float32'
    row torch 'PyTorch, float32'
    row sgemm_threads "sgemm for three rates, $cores threads"
    row sgemm_processes "sgemm for three rates, $cores processes"
    row four 'all four rates computed (0.03, not 10)'
    row loaded 'beside four busy loops'
    row epoch 'one epoch, one core'
    row show 'reading the images, and drawing some'
    row net_50 "run_cifar10, 50 hidden, $((10 * epochs)) iterations"
    row net_200 "the same with 200 hidden"
    row sweep "tune_cifar10, 6 nets, $((20 * epochs)) iterations each"
    row net 'the same in NumPy, float64'
    [ ! -e $work/times/f64 ] || echo "all four computed, divided by NumPy float64: $(ratio four f64)"
    [ ! -e $work/times/net ] || echo "tune_cifar10, divided by NumPy float64: $(ratio sweep net)"
    echo "beside four busy loops, divided by alone: $(ratio loaded ours)"
    echo
    echo "how many times as long in processor time, median (least to most)"
    $bench decisions
    $bench ceiling
    build/double/bin/bench ceiling
    echo
    tests/bench/grader.sh
} | tee $work/table.txt
$bench growth >$work/growth.csv
gnuplot <<PLOT
set terminal pngcairo size 900,560
set output '$work/growth.png'
set datafile separator ','
set logscale xy 2
set grid
set xlabel 'times as large as 512 images, width 256, depth 1, batch 64'
set ylabel 'milliseconds an epoch'
set key left top
plot for [i = 2:5] '$work/growth.csv' using 1:i with linespoints linewidth 2 title columnheader(i)
PLOT
echo "wrote $work/table.txt, $work/growth.png"
