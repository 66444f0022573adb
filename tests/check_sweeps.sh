#!/bin/sh
# check_sweeps.sh [all]: the published sweeps on the real CIFAR-10: sweep A as
# a whole, and of sweep B one of the nets whose accuracies were published, or
# all of these. bench/sweep_b.sh trains all 27 nets.
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
tune=build/bin/tune_cifar10
data=datasets/cifar-10-batches-bin
if [ ! -e $data/test_batch.bin ]; then
    skip "the published sweeps" "$data is not there"
    finish
fi

# prints TEXT OPTION...: tune_cifar10 says all the lines of the text
prints() {
    printf '%s\n' "$1" >"$work/due"
    shift
    "$tune" --data "$data" --results "$work" "$@" >"$work/said" 2>"$work/err"
    cat "$work/said" "$work/err"
    ! grep -vxF -f "$work/said" "$work/due"
}
check "sweep A has the published validation and test accuracy" prints \
    "best validation accuracy: 0.497000
test accuracy: 0.496000" --sweep A
check "and its best net is the published one" \
    grep -qF 'hidden 50, lr 0.001, reg 0.3,' "$work/said"
check "the nets of sweep A with learning rate 0.01 end as chance" \
    sh -c "[ \$(grep -c '^0.0[89][0-9]*,nan,50,0.01,' '$work/tune.csv') -eq 3 ]"

# accuracy VALIDATION LR REG: of a net with 100 units
accuracy() {
    prints '' --hidden 100 --lr "$2" --reg "$3" --iterations 3000
    grep -qx "best validation accuracy: $1" "$work/said"
}
nets() {
    for net; do
        # shellcheck disable=SC2086
        set -- $net
        check "100 units, lr $2 and reg $3 have the published $1" \
            accuracy "$@"
    done
}
nets '0.194000 1e-5 0.3'
if [ "${1:-}" = all ]; then
    nets '0.391000 1e-4 0.3' '0.390000 1e-4 0.4'
    check "150 units of sweep B have the published accuracies" prints \
        "best validation accuracy: 0.520000
test accuracy: 0.520000" --hidden 150 --lr 1e-3 --reg 0.3 --iterations 3000
fi
finish
