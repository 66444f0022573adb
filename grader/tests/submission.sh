#!/bin/bash
# submission.sh OVERLAY ZIP [RESULTS]: what a student would hand in whose
# answers are those of the overlay (see answer.awk), and else the book's.
# RESULTS is a folder with the results to be handed in. @KIT@ in a source
# becomes the kit's folder. The environment's GRADER_ASSIGNMENT says of which
# assignment, EPOCHS for how long better_cifar trains.
set -eu
overlay=$1 zip=$2 results=${3:-}
kit=$(cd -- "$(dirname -- "$0")/../.." && pwd)
name=$(basename -- "${zip%.zip}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/$name/src" "$work/$name/results"
assignment=${GRADER_ASSIGNMENT:-$kit/grader/cifar100/assignment.json}
awk -v folder="$work" -f "$kit/grader/tests/answer.awk" "$overlay" "$kit"/chapters/*.nw >/dev/null
# the programs train for less time than a student's would, and the second
# part's a smaller net
shorter="s|@KIT@|$kit|g; s/EPOCHS = 400/EPOCHS = ${EPOCHS:-100}/"
shorter10='s/EPOCHS = 120/EPOCHS = 8/
    s/WIDE = 1024/WIDE = 64/; s/NARROW = 512/NARROW = 32/; s/TEST_SHIFT = 1/TEST_SHIFT = 0/'
# the book's programs have modules of their own; a student's is in one file
for file in $(jq -r '(.runs[] | select(.of == "student").program),
    (.items[] | select(.from == "test").id)' "$assignment"); do
    [ "$file" != best_cifar10 ] || shorter="$shorter; $shorter10"
    notangle -R"[[$file.c]]" "$work/$file.nw" | (cd "$kit" && awk -f tests/one_file.awk) |
        sed "$shorter" >"$work/$name/src/$file.c"
done
[ -z "$results" ] || jq -r '.runs[].results[]' "$assignment" |
    (cd "$results" && xargs cp -t "$work/$name/results")
printf 'first name: %s\nlast name: %s\nstudent number: 33\n' "${name%%_*}" "$(echo "$name" | cut -d _ -f 2)" >"$work/$name/student.txt"
(cd "$work" && zip -q -X -r out.zip "$name")
mv "$work/out.zip" "$zip"
