#!/bin/bash
# check_memory.sh [STYLES]: is every misuse of memory named, with its line, and
# none in modules that are right? What is tried are the overlays in the folders
# memory/ of the assignments, whose misuses have `/* misuse: WHAT */` beside
# them, the book, and one of so many correct styles.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
# shellcheck source=grader/tests/overlays.sh
. grader/tests/overlays.sh
. grader/tests/grading.sh
unset GRADER_OPTIMISE
styles=${1:-12}
GRADER_SEED=$seed GRADER_WALLS=$(build/grader/cage --walls)
export GRADER_SEED GRADER_WALLS

# try FOLDER: looks for misuse of memory in the modules that are in its src
try() {
    local file
    mkdir -p "$1/objects"
    for file in "$1"/src/*.c; do
        file=${file##*/}
        : >"$1/objects/${file%.c}.so"
    done
    grader/memory.sh "$1" >"$1/said" 2>&1 || echo "grader/memory.sh failed" >>"$1/error.txt"
}

# expected FOLDER: of each module that is tested, what should be found
expected() {
    local file module
    for file in "$1"/src/*.c; do
        module=${file##*/} module=${module%.c}
        [ -e "build/grader/hidden/check_$module" ] || continue
        if grep -q misuse: "$file"; then
            awk -v file="${file##*/}" '
                match($0, /misuse: [a-z ]*[a-z]/) {
                    print file " failed " file ":" FNR " " substr($0, RSTART + 8, RLENGTH - 8)
                }' "$file"
        else
            echo "$module.c passed "
        fi
    done
}

# found FOLDER: what memory.sh has found, without the sizes of blocks
found() {
    cat "$1"/memory/*.tsv | sed 's/ keeps to its memory\t/ /; s/\t/ /; s/ of [0-9]* bytes//'
}

as_expected() {
    cat "$1/said"
    [ ! -e "$1/error.txt" ] || ! cat "$1/error.txt" || return 1
    expected "$1" | sort >"$1/expected"
    found "$1" | sort | diff "$1/expected" -
}

for assignment in grader/*/assignment.json; do
    folder=${assignment%/*} part=$work/${folder##*/}
    export GRADER_ASSIGNMENT=$PWD/$assignment GRADER_SETTINGS_OF=
    mapfile -t overlays < <(
        printf '%s\n' "$folder"/memory/*.nw
        printf '%s\n' "$folder"/right/*.nw | awk "NR % $styles == 0"
    )
    tangle "$part" "${overlays[@]}"
    for overlay in "${overlays[@]}"; do
        name=${overlay##*/} name=${name%.nw}
        try "$part/$name"
        check "${folder##*/}: $(head -n 1 "$overlay")" as_expected "$part/$name"
    done
    mkdir -p "$part/book/src"
    jq -r '.items[] | select(.from == "test").id' "$assignment" | while read -r module; do
        cp "src/$module.c" "$part/book/src"
    done
    try "$part/book"
    check "${folder##*/}: the book's modules keep to their memory" as_expected "$part/book"
done

# a whole grading, by one module
assignment=grader/cifar100/assignment.json
unset GRADER_ASSIGNMENT GRADER_SETTINGS_OF GRADER_WALLS GRADER_SEED
one_module
folders=("$work/BLOCKS_LEFT_CH3.zip")
grader/tests/submission.sh grader/cifar100/memory/blocks.nw "${folders[0]}"
grade one
check "a misuse is in the result, as a check without points" \
    jq -e '.items[] | select(.id == "full") | .checks[] | select(.weight == 0)
        | (.message | test("^full.c:[0-9]+ reads inside a freed block of [0-9]+ bytes$"))
            and .hidden == false' \
    "$work/grades/one/BLOCKS_LEFT_CH3/result.json"
finish
