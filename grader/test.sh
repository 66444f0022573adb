#!/bin/bash
# test.sh FOLDER: runs the hidden suites on the objects that compile.sh
# made. The environment variable GRADER_SEED is the seed of their numbers;
# without it they have one of their own, which is written down.
. "${BASH_SOURCE[0]%/*}/common.sh"
stage test "$@"
: "${GRADER_SEED:=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}"
export GRADER_SEED
# a suite may take five minutes, one of its tests 100 s
limit 100
mkdir -p "$dir/checks"
printf '%s\n' "$GRADER_SEED" >"$dir/test_seed.txt"
printf '%s\n' "$GRADER_WALLS" >"$dir/walls.txt"

for module in "${modules[@]}"; do
    table=$dir/checks/$module.tsv
    [ ! -e "$table" ] || rm "$table"
    if [ ! -e "$dir/src/$module.c" ]; then
        check_row "$module" "$module.c is there" failed "src/$module.c is missing, or was not accepted: see file names and folder structure"
        continue
    elif [ ! -e "$dir/objects/$module.so" ]; then
        check_row "$module" "$module.c compiles" failed "what the compiler says is below"
        continue
    fi
    export GRADER_MODULE=$module GRADER_OBJECT=$dir/objects/$module.so
    count_oom_kills
    killed=$oom_kills
    status=0
    verdict=$(cage --trusted --seconds "$clock" -- \
        "$GRADER_BUILT/hidden/check_$module" 2>&1 >"$table") || status=$?
    if [ $status -ne 0 ]; then
        rm "$table"
        if [[ $verdict == *'did not finish within'* ]]; then
            check_row "$module" "the tests of $module come to an end" failed "together they took more than $clock s"
        else
            grader_error "testing $module: ${verdict:-the suite was ended}"
        fi
    elif problem=$(own_failure "$table" "$verdict"); then
        grader_error "testing $module: $problem"
    fi
done
