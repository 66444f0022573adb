#!/bin/bash
# likeness.sh FOLDER: which submissions below a folder for grades are like each
# other, pair by pair, in FOLDER/likeness.html: a place to look, with no effect on
# points. sim_c and sim_text find the same code and the same words; the handout's
# text is taken out first. A page that was made from the same sources is kept.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
[ $# -eq 1 ] && [ -d "$1" ] || die "usage: grader/likeness.sh FOLDER, the folder for grades"
[ -x "$(command -v sim_c)" ] || die "sim_c is missing, so there is no likeness.html; make setup installs it"
out=$(cd -- "$1" && pwd)
page=$out/likeness.html
results=("$out"/*/result.json)
if [ ${#results[@]} -lt 2 ]; then
    rm -f "$page"
    exit 0
fi
prepare
dir=$out/.likeness
remove "$dir"
mkdir "$dir"
make_work
export LC_ALL=C # awk has to count bytes
trap 'remove "$work"; remove "$dir"' EXIT

# the rows, without superseded ones: `N ROW NAME`, with tabs between, and the
# paths of all their files: `N PATH`
for result in "${results[@]}"; do
    row=${result%/*} row=${row##*/}
    [[ ! $row =~ ^[A-Za-z0-9_-]+$ ]] || printf '%s\0' "$result"
done | xargs -0 -r cat | jq -r 'select(.superseded_by == null and .refused == null)
    | [.submission, .student.name // .name] | @tsv' | awk '{ print NR "\t" $0 }' >"$work/rows"
while IFS=$'\t' read -r n row _; do
    for file in "$out/$row/src"/*.[ch]; do
        [ ! -f "$file" ] || printf '%s\t%s\n' "$n" "$file"
    done
done <"$work/rows" >"$work/paths"
if [ "$(cut -f 1 "$work/paths" | uniq | wc -l)" -lt 2 ]; then
    rm -f "$page"
    exit 0
fi
sum=$({
    cut -f 2 "$work/paths" | tr '\n' '\0' | xargs -0 -r cat
    cat "$work/rows" "$grader"/likeness.* "$grader"/{page.jq,style.css} "$GRADER_BUILT"/given/src/*
} | sha256sum | cut -c 1-32)
! grep -qs "^<!-- $sum -->\$" "$page" || exit 0

# in_sim NAME SCRIPT: what students wrote is read by these programs in the cage
in_sim() {
    limit 600
    mkdir -p "$work/sim/out"
    in_cage sim "$1" --write out -- bash -c "set -o pipefail; $2" >"$work/said" ||
        die "$page was not made: $1: ${reason:-$(one_line <"$work/said")}"
}

# a text for each row, and the same without what is in the handout
mkdir -p "$work/sim/own"
cat "$GRADER_BUILT"/given/src/* >"$work/sim/given.c"
awk -v folder="$work/sim" -v stage=texts -f "$grader/likeness.awk" "$work/paths"
cut -f 1 "$work/paths" | uniq | sed 's/$/.c/' >"$work/sim/all"
{ cat "$work/sim/all" && echo / && echo given.c; } >"$work/sim/with_given"
in_sim "looking for the handout's text" 'sim_c -S -n -T -r 24 -i <with_given | tr -cs "0-9\n" " " | gzip -1 >out/given.gz'
gzip -dc "$work/sim/out/given.gz" | awk -v folder="$work/sim" -v stage=own -f "$grader/likeness.awk" - "$work/sim/all"

# compares every pair on its own; in `A.c: line 1-9 | B.c: line 2-8 [N]`, only
# the numbers are wanted
# shellcheck disable=SC2016
in_sim "comparing submissions" 'cd own && for tool in "c -r 24" "text -r 12"; do
    sim_$tool -e -s -n -T -i <../all | tr -cs "0-9\n" " " | gzip -1 >"../out/${tool%% *}.gz" || exit; done'
{
    gzip -dc "$work/sim/out/c.gz" | sed -n 's/^[0-9]/1 &/p'
    gzip -dc "$work/sim/out/text.gz" | sed -n 's/^[0-9]/2 &/p'
} >"$work/runs"
# what more than `most` others have means nothing
rows=$(wc -l <"$work/rows") most=$((rows / 3))
[ $most -le 10 ] || most=10
[ $most -ge 2 ] || most=2
"$GRADER_BUILT/likeness" "$work/runs" "$rows" $most |
    awk -v folder="$work/sim" -v stage=pairs -v rows="$rows" -v most=$most -f "$grader/likeness.awk" "$work/rows" FS=" " - |
    utf8 >"$work/pairs"
jq -R -s -r --arg sum "$sum" --rawfile style "$grader/style.css" \
    --rawfile template "$grader/likeness.html" \
    "$(cat "$grader"/{page,likeness}.jq)" "$work/pairs" >"$page.part"
mv "$page.part" "$page"
