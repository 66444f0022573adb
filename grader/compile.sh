#!/bin/bash
# compile.sh FOLDER: makes a shared object of every module, for the tests.
# Compiling is in the cage as well: a source can name any file.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
stage compile "$@"
limit 20
make_work
rm -rf "$dir/objects" "$dir/compile"
mkdir -p "$dir/objects" "$dir/compile" "$work/out"
copy "$dir/src" "$work/src"
copy "$GRADER_ORACLE"/include/*.h "$work/src"
copy "$GRADER_ORACLE/worker/libgiven.so" "$work"
cd "$work"

# compile MODULE: one that calls others is linked with correct ones
compile() {
    local libraries=(-l:libgiven.so) correct=$GRADER_ORACLE/correct/$1/libcorrect.so
    [ -e "src/$1.c" ] || return 0
    rm -f libcorrect.so
    if [ -e "$correct" ]; then
        copy "$correct" .
        libraries+=(-l:libcorrect.so)
    fi
    if in_cage "compiling $1.c" "${limits[@]}" --write out --write tmp -- \
        gcc -std=c11 -D_POSIX_C_SOURCE=200809L -DREAL_DOUBLE -O2 \
        -Wall -Wextra -Wno-unused-parameter -Wno-unused-variable \
        -fPIC -shared -fmax-errors=20 -fmax-include-depth=15 \
        -ftrack-macro-expansion=0 "src/$1.c" -o "out/$1.so" \
        -L. "${libraries[@]}" -lopenblas -lm -Wl,-z,defs \
        >"$dir/compile/$1.txt"; then
        take "out/$1.so" "$dir/objects/$1.so" 10000000 || true
    else
        printf "%s\n" "$reason" >>"$dir/compile/$1.txt"
    fi
}

for module in "${modules[@]}"; do
    compile "$module"
done
