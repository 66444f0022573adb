#!/bin/bash
# reference.sh DATA SEED: what a submission with that seed is measured
# by, made once and kept in build/grader/reference. Prints the folder; in
# it are
#   data/       what the submission's programs see; test labels shuffled
#   labels.csv  the true classes of the test images
#   results/    what the reference run_cifar100 leaves on that data
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
[ $# -eq 2 ] || die "usage: grader/reference.sh DATA SEED"
data=$1 seed=$2
need_data "$data"
# grade.sh has been through the data already
: "${GRADER_DATA_SUM:=$(data_sum "$data")}"
key=$({
    cat "$kit/build/float/bin/run_cifar100" "$GRADER_BUILT/blind_data"
    echo "$GRADER_DATA_SUM"
} | sha256sum | cut -c 1-16)-$seed
folder=$GRADER_BUILT/reference/$key
mkdir -p "$GRADER_BUILT/reference"

# one at a time: submissions may share a seed
exec 8>"$GRADER_BUILT/reference/$key.lock"
flock 8
if [ ! -e "$folder" ]; then
    rm -rf "$folder.part"
    mkdir -p "$folder.part/data" "$folder.part/results"
    secret=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
    "$GRADER_BUILT/blind_data" "$data" "$seed" "$secret" "$folder.part"
    OPENBLAS_NUM_THREADS=1 cage --trusted --seconds 3600 -- \
        "$kit/build/float/bin/run_cifar100" --data "$folder.part/data" \
        --seed "$seed" --results "$folder.part/results" >/dev/null 2>"$folder.part/log" ||
        die "the reference network failed: $(tail -n 1 "$folder.part/log")"
    mv "$folder.part" "$folder"
fi
printf '%s\n' "$folder"
