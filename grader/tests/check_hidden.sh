#!/bin/bash
# check_hidden.sh [MISTAKES [STYLES]]: do the hidden suites, and the public
# ones, find every mistake of the corpus, and let every correct style pass?
# Tries all overlays, or one of so many mistakes and of so many styles.
# build/trials keeps of each what it changes, what became of it (see trial.sh),
# and in `files` what that depended on: if it is the same, it is not tried
# again. After all overlays, verdicts.tsv has a line for each: overlay, module,
# the hidden tests that failed, the public ones; and what has changed there
# since the last time is shown.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
# shellcheck source=grader/tests/overlays.sh
. grader/tests/overlays.sh
mistakes=${1:-1} styles=${2:-1} kit=. trials=build/trials
GRADER_WALLS=$(build/grader/cage --walls | sed 's/bubblewrap *//')
GRADER_SEED=${GRADER_SEED:-33} # or any other
export GRADER_WALLS GRADER_SEED
echo "within $GRADER_WALLS, seed $GRADER_SEED"
# what verdicts depend on, see write_files
suites+=(tests/check_*.c)
mkdir -p $trials

# due CORPUS OVERLAY...: tangles the overlays, and prints the folders of those
# that have to be tried
due() {
    local new=$work/new kept=$trials/$1 folder name
    shift
    tangle "$new" "$@"
    mkdir -p "$kept"
    write_files "$new" grader/tests/trial.sh
    for folder in "$new"/*; do
        name=${folder##*/}
        cmp -s "$folder/files.new" "$kept/$name/files" && continue
        rm -rf "${kept:?}/$name"
        mv "$folder" "$kept/$name"
        echo "$kept/$name"
    done
    rm -rf "$new"
}

# overlays ASSIGNMENT: one of so many
overlays() {
    printf '%s\n' "grader/$1"/right/*.nw | awk "NR % $styles == 0"
    printf '%s\n' "grader/$1"/wrong/*.nw | awk "NR % $mistakes == 0"
}
corpora=(grader/*/assignment.json)
corpora=("${corpora[@]%/*}")
corpora=("${corpora[@]##*/}")
for corpus in "${corpora[@]}"; do
    mapfile -t overlays < <(overlays "$corpus")
    due "$corpus" "${overlays[@]}"
done >"$work/due"
# a worker's user has to get there
chmod 755 build $trials $trials/*/
echo "$(wc -l <"$work/due") overlays are tried"
xargs -r -n 8 -P "$(nproc)" --process-slot-var=GRADER_SLOT grader/tests/trial.sh <"$work/due" >"$work/said" 2>&1

for corpus in "${corpora[@]}"; do
    tested=" $(jq -r '[.items[] | select(.from == "test").id] | join(" ")' \
        "grader/$corpus/assignment.json") "
    mapfile -t overlays < <(overlays "$corpus")
    while IFS='|' read -r name rule items says sentence; do
        check "$name: $sentence" holds "$trials/$corpus/$name" "$rule" "$items" "$says"
        find "$trials/$corpus/$name/checks" -name '*.tsv' >>"$work/tables"
    done < <(headers "${overlays[@]}")
done
[ "$mistakes $styles" = '1 1' ] || finish

xargs awk -F '\t' '
    FNR == 1 {
        split(FILENAME, path, "/")
        sub(/\.tsv$/, "", path[6])
        row = path[3] "/" path[4] "\t" path[6] "\t"
        rows[row]
    }
    $2 == "failed" { rows[row] = rows[row] (rows[row] ? ", " : "") $1 }
    END {
        for (row in rows) {
            split(row, path, /[\/\t]/)
            file = "build/trials/" path[1] "/" path[2] "/public/" path[3]
            found = ""
            while ((getline test <file) > 0) found = found (found ? ", " : "") test
            close(file)
            print row rows[row] "\t" found
        }
    }' <"$work/tables" | sort >$trials/verdicts.new
if [ -e $trials/verdicts.tsv ] && ! cmp -s $trials/verdicts.{tsv,new}; then
    echo "verdicts that have changed since the last run:"
    diff $trials/verdicts.{tsv,new} | grep '^[<>]'
fi
mv $trials/verdicts.{new,tsv}
finish
