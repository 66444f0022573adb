#!/bin/bash
# demo_class.sh: grades a class of twelve on small data, in build/demo-class,
# and says where the pages are.
set -eu
cd "$(dirname -- "$0")/../.."
demo=build/demo-class
rm -rf "$demo"
grader/tests/make_class.sh 12 "$demo"
options=(--data "$demo"/data --assignment "$demo"/assignment.json --out "$demo"/grades)
! grader/grade.sh --help | grep -q -- --roster ||
    options+=(--roster "$demo"/roster.csv --due 2026-03-01T23:59:00Z)
grader/grade.sh "${options[@]}" "$demo"/submissions
