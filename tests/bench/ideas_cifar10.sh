#!/bin/sh
# What each idea of best_cifar10 is worth: change one at a time, train on the
# first 40,000 images, and measure on the 10,000 after them. The test images
# are not read. Prints a row of the table in the chapter for each change: the
# accuracy, what it has more than the whole program, and how far that wavers
# (one standard error, of the same images under both). An idea with several
# learning rates counts with the best. Trains about twenty networks, which
# takes half an hour on two cores.
set -eu
cd "$(dirname "$0")/../.."
work=build/ideas_cifar10
data=datasets/cifar-10-batches-bin
rm -rf $work
mkdir -p $work
make --no-print-directory all >/dev/null
options="-std=c11 -D_POSIX_C_SOURCE=200809L -O3 -Isrc -I$work"
fail() {
    echo "ideas_cifar10.sh: $1" >&2
    exit 1
}

# change FILE SCRIPT: with sed; every line of the script has to find
# something
change() {
    printf '%s\n' "$2" | while read -r line; do
        sed "$line" "$1" >$work/changed
        ! cmp -s "$1" $work/changed || fail "$1: nothing to change: $line"
        mv $work/changed "$1"
    done
}

# the validation images are predicted in place of the test images
awk -f tests/one_file.awk src/best_cifar10.c >$work/split.c
change $work/split.c 's/TRAINING = 49000/TRAINING = 40000/
    s/VALIDATION = 1000,/VALIDATION = 10000,/
    s/TRAINING, VALIDATION, TEST);/TRAINING, VALIDATION, 0);/
    s/^predict(network, &data->test.*/memcpy(run->classes, validation, TEST * sizeof *validation);/
    s/data.test.labels/data.validation.labels/'

# Adam's two powers once a step, as the chapter on optimisers has it
cp src/optimizer.c $work/optimizer.c
change $work/optimizer.c 's/^static void sgd/static double power1, power2;\n&/
    s/pow(0.9, (double)t)/power1/
    s/pow(0.999, (double)t)/power2/
    s/optimizer->steps++;/& power1 = pow(0.9, (double)optimizer->steps);/
    s/optimizer->steps++;/& power2 = pow(0.999, (double)optimizer->steps);/'
# shellcheck disable=SC2086
gcc $options -c $work/optimizer.c -o $work/optimizer.o
# what is changed comes before the library, which then leaves it out
modules="$work/optimizer.o build/float/libcourse.a"

# variant NAME [SCRIPT]: a program with something else in it
names=
variant() {
    cp $work/split.c "$work/$1.c"
    [ $# -eq 1 ] || change "$work/$1.c" "$2"
    # shellcheck disable=SC2086
    gcc $options "$work/$1.c" $modules -o "$work/$1" -lopenblas -lm
    names="$names $1"
}
# rates NAME SCRIPT RATE...: the same with each of the learning rates
rates() {
    name=$1
    script=$2
    shift 2
    for rate; do
        variant "$name@$rate" "$script
            s/define RATE .*/define RATE $rate/"
    done
}
not_moved='s/SHIFT = [12]/SHIFT = 0/'
not_mirrored='s/random_index(random, 2) == 1/false/
    s/mirrored < 2/mirrored < 1/'
variant all
variant another_seed 's/random_seed(&dice, options->seed)/random_seed(\&dice, 1)/'
rates full_size 's/SIDE = CIFAR_SIDE \/ 2/SIDE = CIFAR_SIDE/
    s/ SHIFT = 2/ SHIFT = 4/
    s/TEST_SHIFT = 1/TEST_SHIFT = 2/
    s/<= most; down++/<= most; down += 2/
    s/<= most; across++/<= most; across += 2/' 0.03 0.01
variant neither_moved_nor_mirrored "$not_moved
    $not_mirrored"
variant not_moved "$not_moved"
variant not_mirrored "$not_mirrored"
variant one_view 's/TEST_SHIFT = 1/TEST_SHIFT = 0/
    s/mirrored < 2/mirrored < 1/'
variant no_dropout 's/define OFF 0.1/define OFF 0/'
rates constant_rate 's/RATE \* 0.5 \* (1 + cos(.*));/RATE;/' 0.03 0.01
rates no_momentum 's/MOMENTUM, 0.9/SGD, 0/' 0.3 0.1
rates adam 's/MOMENTUM, 0.9/ADAM, 0/' 0.001 0.0003
rates divided_by_255 's/\/= 64;/\/= 255;/' 0.03 0.1
# the first loss is infinite already, with any learning rate
variant not_divided 's/\/= 64;/\/= 1;/'

variant smooth_labels 's/t_batch.at\[k\] = 0;/t_batch.at[k] = (real)0.01;/
    s/labels\[order\[i\]\]\] = 1;/labels[order[i]]] = (real)0.91;/'

# predict with a moving average of the weights, kept in the one of the
# optimiser's two matrices that momentum does not use
cat >$work/average.h <<'END'
static void average(const struct param *param, struct optimizer *optimizer)
{
    const struct matrix *w = &param->value, *mean = &optimizer->c;

    for (size_t k = 0; k < w->rows * w->cols; k++)
        mean->at[k] += (real)0.001 * (w->at[k] - mean->at[k]);
}
static void use_averages(struct sequential *network,
                         struct optimizer optimizers[][LAYER_PARAMS])
{
    for (size_t l = 0; l < network->n_layers; l++)
        for (size_t i = 0; i < network->layers[l]->n_params; i++)
            matrix_copy(&network->layers[l]->params[i].value,
                        &optimizers[l][i].c);
}
END
variant mean_weights 's/^#include "softmax.h"/&\n#include "average.h"/
    s/^ *optimizer_step(.*/{ & average(\&layer->params[i], \&optimizers[l][i]); }/
    s/^dropout_on = false;/& use_averages(network, optimizers);/'

# He's deviation of the initial weights, where the book also counts n_o
cp src/full.c $work/full.c
change $work/full.c 's/(double)(n_i + n_o)/(double)n_i/'
# shellcheck disable=SC2086
gcc $options -c $work/full.c -o $work/full.o
modules="$work/full.o $modules"
variant he

# two at a time, one thread each
export OPENBLAS_NUM_THREADS=1
for name in $names; do
    echo "$name"
done | xargs -P 2 -I{} sh -c "$work/{} --data $data --epochs ${EPOCHS:-30} \
    --results $work/{}.results >$work/{}.out 2>&1 || exit 255; echo done: {} >&2"

# the label is the first byte of a record
{
    echo label
    od -An -v -tu1 -w3073 $data/data_batch_5.bin | awk '{ print $1 }'
} >$work/labels
for name in $names; do
    paste -d, $work/labels $work/all.results/best_predictions.csv \
        "$work/$name.results/best_predictions.csv" | awk -F, -v name="$name" '
        NR > 1 {
            right += $1 == $7
            more = ($1 == $7) - ($1 == $4)
            sum += more
            squares += more * more
        }
        END {
            n = NR - 1
            printf "%s %.4f %.2f %.2f\n", name, right / n, 100 * sum / n,
                100 * sqrt((squares / n - (sum / n) ^ 2) / n)
        }'
done | tee $work/all_rates | awk '
    { split($1, part, "@"); name = part[1] }
    !(name in best) { order[++n] = name }
    $2 > best[name] {
        best[name] = $2
        rate = part[2] == "" ? "" : ", rate " part[2]
        row[name] = sprintf("%s%s & %s & %s & %s \\\\", name, rate, $2, $3, $4)
    }
    END { for (i = 1; i <= n; i++) print row[order[i]] }'
echo "every learning rate: $work/all_rates" >&2
