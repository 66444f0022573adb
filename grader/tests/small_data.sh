#!/bin/bash
# small_data.sh FOLDER: leaves small data to grade with in FOLDER/data, and the
# first assignment as it is with them in FOLDER/assignment.json: better_cifar
# is better by far.
set -eu
mkdir -p "$1/data"
folder=$(cd "$1" && pwd)
cd "$(dirname -- "$0")/../.."
gcc -std=c11 -O2 grader/cifar100/sample.c -o "$folder/sample"
"$folder/sample" datasets/sample "$folder/data"
rm "$folder/sample"
cp datasets/sample/fine_label_names.txt "$folder/data"
jq '(.runs[].checks[].implausible | select(.)) = 0.75' \
    grader/cifar100/assignment.json >"$folder/assignment.json"
