#!/bin/bash
# compile.sh FOLDER: makes a shared object of every module, for the tests.
# Compiling is in the cage as well: a source can name any file.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
stage compile "$@"
limit 20
make_work
rm -rf "$dir/objects" "$dir/compile"
mkdir -p "$dir/objects" "$dir/compile" "$work/out" "$work/tmp"
cp -r "$dir/src" "$work/src"
cp "$GRADER_ORACLE"/include/*.h "$work/src"
cp "$GRADER_ORACLE/worker/libgiven.so" "$work"

# compile MODULE: one that calls others is linked with correct ones
compile() {
    local status=0 libraries=(-l:libgiven.so) correct=$GRADER_ORACLE/correct/$1/libcorrect.so
    [ -e "$work/src/$1.c" ] || return 0
    rm -f "$work/libcorrect.so"
    if [ -e "$correct" ]; then
        cp "$correct" "$work"
        libraries+=(-l:libcorrect.so)
    fi
    (cd "$work" && cage "${limits[@]}" --write out --write tmp -- \
        gcc -std=c11 -D_POSIX_C_SOURCE=200809L -DREAL_DOUBLE -O2 \
        -Wall -Wextra -Wno-unused-parameter -Wno-unused-variable \
        -fPIC -shared -fmax-errors=20 -fmax-include-depth=15 \
        -ftrack-macro-expansion=0 "src/$1.c" -o "out/$1.so" \
        -L. "${libraries[@]}" -lopenblas -lm -Wl,-z,defs) \
        >"$dir/compile/$1.txt" 2>"$work/verdict" || status=$?
    case $status in
        0) take "$work/out/$1.so" "$dir/objects/$1.so" 10000000 || true ;;
        1) one_line <"$work/verdict" >>"$dir/compile/$1.txt" ;;
        *) grader_error "compiling $1.c: $(one_line <"$work/verdict")" ;;
    esac
}

for module in "${modules[@]}"; do
    compile "$module"
done
