#!/bin/bash
# trial.sh FOLDER...: compiles the modules in FOLDER/src, which are our own
# and need no cage, into FOLDER/objects, and runs both suites on each: the
# hidden one, for FOLDER/checks, which gets tables as from grader/test.sh (a
# worker has its own walls as always), and the public one, for FOLDER/public,
# which gets the names of the tests that failed. When a folder is done, its
# files.new becomes files.
set -u
kit=$(cd -- "$(dirname -- "$0")/../.." && pwd)
export GRADER_BUILT=$kit/build/grader
# the judge and the worker take turns: to wake another core costs time
taskset -pc "$((${GRADER_SLOT:-0} % $(nproc)))" $$ >/dev/null 2>&1

# public MODULE OBJECT: the tests of the public suite that fail with that
# object in the place of the book's module. It needs no linking so, and a
# program that a test starts is left alone. What is right needs no second.
public() {
    # where it may leave files
    (
        ulimit -t 5
        cd "${2%/*}" || exit
        ld.so --preload "$2" --library-path "$kit/build/public:$GRADER_BUILT/worker:$GRADER_BUILT/reference_modules/$1" \
            "$kit/build/public/check_$1" 2>&1
    ) |
        awk -F : '
            /^[^ ]*:[0-9]+:[FE]:/ { print $5 }
            /^[0-9]+ passed, [0-9]+ failed, / { ended = 1 }
            END { if (!ended) print "the suite did not end" }'
}

for folder; do
    rm -rf "$folder"/{objects,checks,public}
    mkdir "$folder"/{objects,checks,public}
    for file in "$folder"/src/*.c; do
        module=${file##*/}
        module=${module%.c}
        # a chapter has files that are not tested, too
        [ -e "$GRADER_BUILT/hidden/check_$module" ] || continue
        libraries=("$GRADER_BUILT/worker/libgiven.so")
        reference=$GRADER_BUILT/reference_modules/$module/libreference.so
        [ ! -e "$reference" ] || libraries+=("$reference")
        # without optimising, gcc takes half the time, and ld by itself a tenth
        if gcc -std=c11 -D_POSIX_C_SOURCE=200809L -DREAL_DOUBLE -O0 -w \
            -I"$GRADER_BUILT/given/src" -fPIC -c "$file" -o "$folder/objects/$module.o" &&
            ld -shared "$folder/objects/$module.o" -o "$folder/objects/$module.so" "${libraries[@]}"; then
            object=$(realpath "$folder")/objects/$module.so
            GRADER_MODULE=$module GRADER_OBJECT=$object \
                "$GRADER_BUILT/hidden/check_$module" >"$folder/checks/$module.tsv"
            public "$module" "$object" >"$folder/public/$module"
        else
            printf '%s.c compiles\tfailed\t\n' "$module" >"$folder/checks/$module.tsv"
        fi
    done
    mv "$folder/files.new" "$folder/files"
done
