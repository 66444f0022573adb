#!/bin/bash
# memory.sh FOLDER: looks for misuse of memory. The modules that were tested are
# compiled once more, now so that they ask before every access (rpc/shadow.c), and
# the hidden suites run again. memory/MODULE.tsv gets a line for each misuse, or
# one that says that there is none. The stage has no effect on points, and trials
# that are only about points set GRADER_OPTIMISE.
. "${BASH_SOURCE[0]%/*}/common.sh"
stage memory "$@"
[ -z "${GRADER_OPTIMISE:-}" ] || exit 0
limit 40
make_work
rm -rf "$dir/memory"
mkdir -p "$dir/memory" "$work"/{compile/out,objects}
[ ! -e "$dir/test_seed.txt" ] || read -r GRADER_SEED <"$dir/test_seed.txt"
export GRADER_SEED GRADER_SANITIZED=yes

# what a suite says when it gets no answer, after which nothing is known
no_answer='exited instead|cannot be loaded|crashed with|did not return|not tried|forbidden system|used more|malformed reply'

# a module that did not return before would not return here, either
tried=()
for module in "${modules[@]}"; do
    table=$dir/checks/$module.tsv
    [ ! -e "$dir/objects/$module.so" ] || grep -qs -e 'did not return' -e 'come to an end' "$table" ||
        tried+=("$module")
done
[ ${#tried[@]} -gt 0 ] || exit 0

copy "$dir/src" "$work/compile/src"
copy "$GRADER_BUILT"/given/src/*.h "$work/compile/src"
compiler double
# shadow.c says where the shadow is; it also has what is called instead of memcpy
gcc+=(-w -O0 -g1 -fPIC -shared -fuse-ld=gold -fsanitize=kernel-address -fasan-shadow-offset=0x10000000000
    -fsanitize=bounds -fsanitize-undefined-trap-on-error)
for param in instrumentation-with-call-threshold=0 stack=1 globals=1 instrument-allocas=1; do
    gcc+=(--param "asan-$param")
done
for name in memcpy memmove memset; do
    gcc+=("-fno-builtin-$name" "-Wl,--wrap=$name")
done
# shellcheck disable=SC2016
in_cage compile 'compiling once more' --write out -- sh -c '
    for module in $0; do "$@" "src/$module.c" -o "out/$module.so"; done; :' \
    "${tried[*]}" "${gcc[@]}" >/dev/null || exit 0

# lines_of MODULE PLACE...: sets ${line[PLACE]} to FILE.c:LINE for places in its
# object
declare -A line
lines_of() {
    local place='' said
    line=()
    while read -r said; do
        if [[ $said =~ ^0x0*([0-9a-f]+)$ ]]; then
            place=${BASH_REMATCH[1]}
        elif [[ $said =~ /src/([A-Za-z0-9_-]+\.[ch]:[1-9][0-9]*)( |$) && -z ${line[$place]:-} ]]; then
            line[$place]=${BASH_REMATCH[1]}
        fi
    done < <(in_cage compile 'finding lines' -- addr2line -a -i -e "out/$1.so" "${@:2}")
}

for module in "${tried[@]}"; do
    take_object "$work/compile/out/$module.so" "$work/objects/$module.so" || continue
    export GRADER_MODULE=$module GRADER_OBJECT=$work/objects/$module.so
    status=0 places=() misuses=()
    count_oom_kills
    killed=$oom_kills
    verdict=$(cage --trusted --seconds "$clock" -- \
        "$GRADER_BUILT/hidden/check_$module" 2>&1 >"$work/table") || status=$?
    while IFS=$'\t' read -r _ _ said; do
        [[ $said =~ ^memory\ at\ ([0-9a-f]+):\ ([a-z0-9\ ]+)$ ]] || continue
        places+=("${BASH_REMATCH[1]}")
        misuses+=("${BASH_REMATCH[2]}")
    done <"$work/table"
    if problem=$(own_failure "$work/table" "$verdict"); then
        grader_error "testing the memory of $module: $problem"
        continue
    fi
    mapfile -t different < <(printf '%s\n' "${places[@]:0:500}" | sort -u | head -n 40)
    [ ${#places[@]} -eq 0 ] || lines_of "$module" "${different[@]}"
    for i in "${!places[@]}"; do
        said=${line[${places[i]}]:-"a function that $module.c calls"}
        printf '%s.c keeps to its memory\tfailed\t%s %s\n' "$module" "$said" "${misuses[i]}"
    done |
        awk '{ what = $0; sub(/of [0-9]+ bytes/, "", what) } !said[what]++' >"$dir/memory/$module.tsv"
    if [ ${#places[@]} -eq 0 ]; then
        rm "$dir/memory/$module.tsv"
        [ $status -ne 0 ] || grep -qE "$no_answer" "$work/table" ||
            printf '%s.c keeps to its memory\tpassed\t\n' "$module" >"$dir/memory/$module.tsv"
    fi
done
