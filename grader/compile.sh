#!/bin/bash
# compile.sh FOLDER: makes a shared object of every module, for the tests.
# Both steps are in the cage: a source can name any file, so the compiler
# sees nothing but sources; the linker sees the reference version of what a
# module calls, and none of the student's sources.
# Starting a cage takes as long as linking, so a step begins with all modules in
# one. A module for which this makes nothing is tried again by itself, so that
# what is said then is about no other module.
. "${BASH_SOURCE[0]%/*}/common.sh"
stage compile "$@"
limit 20
make_work
rm -rf "$dir/objects" "$dir/compile"
mkdir -p "$dir/objects" "$dir/compile" "$work"/{compile,link}/out
copy "$dir/src" "$work/compile/src"
copy "$GRADER_BUILT"/given/src/*.h "$work/compile/src"
copy "$GRADER_BUILT/worker/libgiven.so" "$work/link"

# step FOLDER SUFFIX TO ALL ALONE: makes MODULE.SUFFIX for each of $present, and
# takes it to the folder TO. The command ALL is for all of them together, ALONE
# for a module by itself; in both, $1 is the module.
step() {
    local file magic there=() module made said
    in_cage "$1" compiling --write out -- sh -c "make() { $4; }
        for module; do make \$module >out/\$module.txt 2>&1 || rm -f out/\$module.$2; done" sh "${present[@]}" >/dev/null || true
    while IFS= read -r -d '' file; do
        magic=
        LC_ALL=C read -r -d '' -n 4 magic <"$file" || true
        [ "$magic" != $'\x7fELF' ] || there+=("$file")
    done < <(find "$work/$1/out" -maxdepth 1 -name "*.$2" -type f -size -10000001c -print0)
    [ ${#there[@]} -eq 0 ] || mv -t "$3" -- "${there[@]}"
    for module in "${present[@]}"; do
        made=$3/$module.$2 said=$work/$1/out/$module.txt
        if [ -e "$made" ]; then
            [ ! -s "$said" ] || head -c 64K "$said" >>"$dir/compile/$module.txt"
        elif in_cage "$1" "compiling $module.c" --write out -- sh -c "exec $5" sh "$module" >>"$dir/compile/$module.txt"; then
            take_object "$work/$1/out/$module.$2" "$made" || true
        else
            printf '%s\n' "$reason" >>"$dir/compile/$module.txt"
        fi
    done
}

present=()
for module in "${modules[@]}"; do
    [ ! -e "$work/compile/src/$module.c" ] || present+=("$module")
done
[ ${#present[@]} -gt 0 ] || exit 0
for module in "${present[@]}"; do
    : >"$dir/compile/$module.txt"
done
# tests need no speed: -O1 compiles in two thirds of the time that -O3 takes
compiler double
compile="${gcc[*]} ${GRADER_OPTIMISE:--O1} -fPIC -c src/\$1.c -o out/\$1.o"
step compile o "$work/link" "$compile" "$compile"

# A module that calls others is linked with the reference versions of those.
# OpenBLAS is most of what a linker would read, and seldom called: the quick link
# does without it.
objects=() references=()
for module in "${present[@]}"; do
    [ -e "$work/link/$module.o" ] || continue
    objects+=("$module")
    [ ! -e "$GRADER_BUILT/reference_modules/$module" ] || references+=("$GRADER_BUILT/reference_modules/$module")
done
[ ${#objects[@]} -gt 0 ] || exit 0
[ ${#references[@]} -eq 0 ] || copy "${references[@]}" "$work/link"
present=("${objects[@]}")
# shellcheck disable=SC2016
libraries='$1.o -o out/$1.so -L. -L$1 -l:libgiven.so $([ ! -e $1 ] || echo -l:libreference.so)'
step link so "$dir/objects" "ld.gold -shared --as-needed -z defs $libraries -lm -lc" \
    "gcc -shared -fuse-ld=gold -fno-lto -fno-use-linker-plugin $libraries -lopenblas -lm -Wl,-z,defs"
