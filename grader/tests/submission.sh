#!/bin/bash
# submission.sh OVERLAY ZIP [RESULTS]: what a student would hand in whose
# answers are those of the overlay (see answer.awk), and else the book's.
# RESULTS is a folder with the results to be handed in. @KIT@ in a source
# becomes the kit's folder.
set -eu
overlay=$1 zip=$2 results=${3:-}
kit=$(cd -- "$(dirname -- "$0")/../.." && pwd)
name=$(basename -- "${zip%.zip}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/$name/src" "$work/$name/results"
for file in full relu softmax cross_entropy sequential run_cifar100 better_cifar; do
    awk -f "$kit/grader/tests/answer.awk" "$overlay" "$kit/chapters/$file.nw" >"$work/$file.nw"
    notangle -R"[[$file.c]]" "$work/$file.nw" | sed "s|@KIT@|$kit|g; s/EPOCHS = 400/EPOCHS = 100/" >"$work/$name/src/$file.c"
done
[ -z "$results" ] || cp "$results"/{acc_lr.png,acc_results.csv,loss.csv,predictions.csv,better_predictions.csv} "$work/$name/results"
printf 'first name: %s\nlast name: %s\nstudent number: 33\n' "${name%%_*}" "$(echo "$name" | cut -d _ -f 2)" >"$work/$name/student.txt"
(cd "$work" && zip -q -X -r out.zip "$name")
mv "$work/out.zip" "$zip"
