#!/bin/sh
# The published sweeps on the real CIFAR-10, with the seconds they take: 6
# nets and 27. Fails unless the published numbers come out. Interrupted, it
# goes on; build/sweeps removed, it begins anew.
set -eu
cd "$(dirname "$0")/../.."
make --no-print-directory build/bin/tune_cifar10 >/dev/null

# due SWEEP PATTERN: fails unless the table or the last lines have it
due() {
    grep -qF -e "$2" "build/sweeps/$1.txt" "build/sweeps/$1/tune.csv" || {
        echo "sweeps.sh: sweep $1 has no '$2'" >&2
        exit 1
    }
}
mkdir -p build/sweeps
for sweep in A B; do
    start=$(date +%s)
    build/bin/tune_cifar10 --sweep $sweep --results build/sweeps/$sweep |
        tee build/sweeps/$sweep.txt
    echo "sweep $sweep: $(($(date +%s) - start)) seconds"
done
due A 'best validation accuracy: 0.497000'
due A 'test accuracy: 0.496000'
awk -F, '$3 == 100 && $4 == 1e-5 && $5 == 0.3 { ok += $1 == 0.194 }
    $3 == 100 && $4 == 1e-4 && $5 == 0.3 { ok += $1 == 0.391 }
    $3 == 100 && $4 == 1e-4 && $5 == 0.4 { ok += $1 == 0.390 }
    END { exit ok != 3 }' build/sweeps/B/tune.csv || {
    echo "sweeps.sh: sweep B has another of the published accuracies" >&2
    exit 1
}
# the best of B as we, and NumPy, compute it, and the one published
due B 'hidden 200, lr 0.001, reg 0.3'
due B 'best validation accuracy: 0.532000'
due B 'test accuracy: 0.526000'
build/bin/tune_cifar10 --hidden 150 --lr 1e-3 --reg 0.3 --iterations 3000 \
    --results build/sweeps/B >build/sweeps/B.txt
due B 'best validation accuracy: 0.520000'
due B 'test accuracy: 0.520000'
echo "the published numbers have come out"
