#!/bin/bash
# reference_cifar10.sh DATA: what submissions of the second part are
# measured by, made once and kept in build/grader/reference. Prints the
# folder; in it are
#   data/       what the submissions' programs see; test labels shuffled
#   labels.csv  the true classes of the test images
#   seed.txt    the seed with which run_cifar10 is tried
#   run.txt     what the book's run_cifar10 prints with it
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
[ $# -eq 1 ] || die "usage: grader/reference_cifar10.sh DATA"
data=$1
need_data "$data"
read -ra options <<<"$recipe"
program=$kit/build/double/bin/run_cifar10
# grade.sh has been through the data already
: "${GRADER_DATA_SUM:=$(data_sum "$data")}"
key=cifar10-$({
    cat "$program" "$GRADER_BUILT/blind_data"
    echo "${options[@]}" "$GRADER_DATA_SUM"
} | sha256sum | cut -c 1-16)
folder=$GRADER_BUILT/reference/$key
mkdir -p "$GRADER_BUILT/reference"

# one at a time: submissions share it
exec 8>"$GRADER_BUILT/reference/$key.lock"
flock 8
if [ ! -e "$folder" ]; then
    remove "$folder.part"
    mkdir -p "$folder.part/data" "$folder.part/results"
    cp "${files[@]/#/$data/}" "$folder.part/data"
    chmod 644 "$folder.part/data"/*
    secret=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
    od -An -N4 -tu4 /dev/urandom | tr -d ' ' >"$folder.part/seed.txt"
    "$GRADER_BUILT/blind_data" "$data" "$secret" "$folder.part"
    OPENBLAS_NUM_THREADS=1 cage --trusted --seconds 3600 -- \
        "$program" --data "$folder.part/data" "${options[@]}" --seed "$(cat "$folder.part/seed.txt")" \
        --results "$folder.part/results" >"$folder.part/said" 2>"$folder.part/log" ||
        die "the reference failed: $(tail -n 1 "$folder.part/log")"
    sed -n '/^iteration /p; /^Validation /p' "$folder.part/said" >"$folder.part/run.txt"
    mv "$folder.part" "$folder"
fi
printf '%s\n' "$folder"
