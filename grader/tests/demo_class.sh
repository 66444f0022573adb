#!/bin/bash
# demo_class.sh: grades a class of twelve on small data, in build/demo-class,
# and says where the pages are.
set -eu
cd "$(dirname -- "$0")/../.."
demo=build/demo-class
rm -rf "$demo"
grader/tests/make_class.sh 12 "$demo"
grader/grade.sh --data "$demo"/data --assignment "$demo"/assignment.json --out "$demo"/grades \
    --roster "$demo"/roster.csv --due 2026-03-01T23:59:00Z "$demo"/submissions
