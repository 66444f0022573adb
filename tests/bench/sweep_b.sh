#!/bin/sh
# All 27 nets of sweep B on the real CIFAR-10, and the seconds they take.
# Fails unless the best is the one that NumPy finds, too: check_sweeps.sh
# has the published ones. Interrupted, it goes on; build/sweep_b removed,
# it begins anew.
set -eu
cd "$(dirname "$0")/../.."
make --no-print-directory build/bin/tune_cifar10 >/dev/null
mkdir -p build/sweep_b
start=$(date +%s)
build/bin/tune_cifar10 --sweep B --results build/sweep_b |
    tee build/sweep_b/said.txt
echo "sweep B: $(($(date +%s) - start)) seconds"
for due in 'hidden 200, lr 0.001, reg 0.3,' \
    'best validation accuracy: 0.532000' 'test accuracy: 0.526000'; do
    grep -qF "$due" build/sweep_b/said.txt || {
        echo "sweep_b.sh: tune_cifar10 does not say '$due'" >&2
        exit 1
    }
done
