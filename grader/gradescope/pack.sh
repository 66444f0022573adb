#!/bin/bash
# pack.sh ASSIGNMENT ZIP: packs what grades an assignment on Gradescope.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp grader/gradescope/{setup.sh,run_autograder} "$work"
echo "$1" >"$work/assignment"
od -An -N4 -tu4 /dev/urandom | tr -d ' ' >"$work/seed.txt"
mkdir "$work/kit"
cp --parents -r .ci Makefile chapters grader tests/*.[ch] src/README.md datasets/*.* "$work/kit"
rm -rf "$work"/kit/grader/{tests,*/right,*/wrong,*/hostile,*/programs}
mkdir -p "$(dirname "$2")"
rm -f "$2"
zip=$(realpath -m "$2")
(cd "$work" && zip -q -r -X "$zip" .)
