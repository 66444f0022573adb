#!/bin/bash
# trial.sh FOLDER...: compiles the modules in FOLDER/src, which are our own
# and need no cage, into FOLDER/objects, and runs the hidden suites on them:
# FOLDER/checks has their tables, as from grader/test.sh. A worker's own walls
# stand as always. When a folder is done, its files.new becomes files.
set -u
kit=$(cd -- "$(dirname -- "$0")/../.." && pwd)
export GRADER_ORACLE=$kit/build/grader
# the judge and the worker take turns: to wake another core costs time
taskset -pc "$((${GRADER_SLOT:-0} % $(nproc)))" $$ >/dev/null 2>&1
for folder; do
    rm -rf "$folder"/{objects,checks}
    mkdir "$folder"/{objects,checks}
    for file in "$folder"/src/*.c; do
        module=${file##*/}
        module=${module%.c}
        # a chapter has files that are not tested, too
        [ -e "$GRADER_ORACLE/hidden/check_$module" ] || continue
        libraries=("$GRADER_ORACLE/worker/libgiven.so")
        correct=$GRADER_ORACLE/correct/$module/libcorrect.so
        [ ! -e "$correct" ] || libraries+=("$correct")
        # without optimising, gcc takes half the time, and ld by itself a tenth
        if gcc -std=c11 -D_POSIX_C_SOURCE=200809L -DREAL_DOUBLE -O0 -w \
            -I"$GRADER_ORACLE/include" -fPIC -c "$file" -o "$folder/objects/$module.o" &&
            ld -shared "$folder/objects/$module.o" -o "$folder/objects/$module.so" "${libraries[@]}"; then
            GRADER_MODULE=$module GRADER_OBJECT=$(realpath "$folder")/objects/$module.so \
                "$GRADER_ORACLE/hidden/check_$module" >"$folder/checks/$module.tsv"
        else
            printf '%s.c compiles\tfailed\t\n' "$module" >"$folder/checks/$module.tsv"
        fi
    done
    mv "$folder/files.new" "$folder/files"
done
