#!/bin/bash
# compile.sh FOLDER: makes a shared object of every module, for the tests.
# Both steps are in the cage: a source can name any file, so the compiler
# sees nothing but sources; the linker sees the reference of what a module
# calls, and of the student's no text any more.
. "${BASH_SOURCE[0]%/*}/common.sh"
stage compile "$@"
limit 20
make_work
rm -rf "$dir/objects" "$dir/compile"
mkdir -p "$dir/objects" "$dir/compile" "$work"/{compile,link}/out
copy "$dir/src" "$work/compile/src"
copy "$GRADER_BUILT"/given/src/*.h "$work/compile/src"
copy "$GRADER_BUILT/worker/libgiven.so" "$work/link"

# step FOLDER MODULE COMMAND...: false when it fails
step() {
    in_cage "$1" "compiling $2.c" --write out -- "${@:3}" >>"$dir/compile/$2.txt" && return
    printf '%s\n' "$reason" >>"$dir/compile/$2.txt"
    return 1
}

# compile MODULE: one that calls others is linked with the reference of them
compile() {
    local libraries=(-l:libgiven.so) reference=$GRADER_BUILT/reference_modules/$1/libreference.so
    [ -e "$work/compile/src/$1.c" ] || return 0
    step compile "$1" "${gcc[@]}" -fPIC -c "src/$1.c" -o "out/$1.o" || return 0
    take_object "$work/compile/out/$1.o" "$work/link/$1.o" || return 0
    rm -f "$work/link/libreference.so"
    if [ -e "$reference" ]; then
        copy "$reference" "$work/link"
        libraries+=(-l:libreference.so)
    fi
    step link "$1" gcc -shared -fuse-ld=gold -fno-lto -fno-use-linker-plugin "$1.o" -o "out/$1.so" \
        -L. "${libraries[@]}" -lopenblas -lm -Wl,-z,defs || return 0
    take_object "$work/link/out/$1.so" "$dir/objects/$1.so" || true
}

compiler double
for module in "${modules[@]}"; do
    compile "$module"
done
