#!/bin/sh
# What each idea of better_cifar is worth: leave one out at a time, train on
# four fifths of the training images, and measure on the other fifth. Prints
# the rows of the table in the chapter. Trains forty-five networks, and the
# given one five times: about a quarter of an hour on two cores.
set -eu
cd "$(dirname "$0")/../.."
work=build/ideas
seeds='0 1 42 1337 1213187844'
rm -rf $work
mkdir -p $work
make --no-print-directory all validation >/dev/null
awk -f tests/one_file.awk src/better_cifar.c >$work/one_file.c

# variant NAME SED-SCRIPT: a program with something else in it
variant() {
    sed "$2" $work/one_file.c >"$work/$1.c"
    if [ "$1" != all ] && cmp -s "$work/$1.c" $work/one_file.c; then
        echo "ideas.sh: $1: nothing to change in better_cifar.c" >&2
        exit 1
    fi
    gcc -std=c11 -D_POSIX_C_SOURCE=200809L -Isrc -O3 "$work/$1.c" \
        build/float/libcourse.a -o "$work/$1" -lopenblas -lm
}
variant all ''
variant full_size 's/SHRINK = 2/SHRINK = 1/; s/ SHIFT = 2/ SHIFT = 4/
    s/TEST_SHIFT = 1/TEST_SHIFT = 2/; s/learning_rate = 0.3/learning_rate = 0.1/'
variant constant_rate 's/0.5 \* (1 + cos(.* done))/1 + 0 * done/'
variant not_mirrored 's/random_index(random, 2) == 1/false/
    s/mirrored < 2/mirrored < 1/'
variant not_shifted 's/SHIFT = [12]/SHIFT = 0/'
variant no_dropout 's/off = 0.3/off = 0/'
variant file_order 's/^ *random_shuffle(.*//'
variant hundred_epochs 's/EPOCHS = 400/EPOCHS = 100/'
variant one_view 's/TEST_SHIFT = 1/TEST_SHIFT = 0/
    s/mirrored < 2/mirrored < 1/'
names='given all full_size constant_rate not_mirrored not_shifted no_dropout
    file_order hundred_epochs one_view'

# two at a time, one thread each
export OPENBLAS_NUM_THREADS=1
for name in $names; do
    for seed in $seeds; do
        program=$work/$name
        [ "$name" = given ] && program=build/bin/run_cifar100
        echo "$program --data datasets/validation --seed $seed" \
            "--results $work/$name-$seed"
    done
done | xargs -P 2 -I{} sh -c '{} >/dev/null 2>&1 || exit 255; echo "done: {}" >&2'

for name in $names; do
    printf '%s' "$name"
    for seed in $seeds; do
        # the given network's best learning rate counts
        sort -t, -k2 -nr "$work/$name-$seed"/*_results.csv | head -n 1
    done | awk -F, '{ printf " & %.3f", $2; sum += $2 }
        END { printf " & %.3f \\\\\n", sum / NR }'
done
