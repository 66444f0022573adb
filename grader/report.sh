#!/bin/bash
# report.sh FOLDER [OVERRIDES]: the last stage. Scores what the others
# left by the rubric, into result.json, and shows it in report.html.
# OVERRIDES is a table, `submission,item,points,comment`, of what a person
# has decided.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
[ $# -ge 1 ] && [ -d "$1" ] || die "usage: grader/report.sh FOLDER [OVERRIDES]"
dir=$(cd -- "$1" && pwd)
submission=${dir##*/}
submission=${submission%.part}

# text FILE: what is in it, if anything, cut at 64 kB
text() {
    [ ! -f "$dir/$1" ] || head -c 65536 "$dir/$1" | utf8
}

# texts FOLDER ENDING: {NAME: what is in it} for the files in a folder
texts() {
    local file
    for file in "$dir/$1"/*"$2"; do
        [ ! -f "$file" ] || text "$1/${file##*/}" |
            jq -Rs --arg name "$(basename -- "$file" "$2")" '{($name): .}'
    done | jq -s 'add // {}'
}

make_work
texts checks .tsv >"$work/checks"
texts compile .txt >"$work/compiler"
echo '[]' >"$work/overrides"
if [ -n "${2:-}" ] && [ -f "$2" ]; then
    jq -R --arg submission "$submission" -n -f "$grader/overrides.jq" <"$2" >"$work/overrides"
fi
jq --arg submission "$submission" \
    --slurpfile intake "$dir/intake.json" --slurpfile checks "$work/checks" \
    --slurpfile overrides "$work/overrides" --slurpfile compiler "$work/compiler" \
    --arg refused "$(text refused.txt)" --arg error "$(text error.txt)" \
    --arg remarks "$(text remarks.txt)" --arg defence "$(text layers.txt)" \
    --arg test_seed "$(text test_seed.txt)" \
    --arg programs_seed "$(text programs/seed.txt)" \
    --arg observation "$(text programs/observation.txt)" \
    --arg reference "$(text programs/reference.csv)" \
    --arg graded "$(text acc_results.csv)" \
    --arg handed_in "$(text handed_in/acc_results.csv | head -n 20)" \
    --arg better "$(text programs/better.csv)" \
    -f "$grader/result.jq" "$GRADER_RUBRIC" >"$dir/result.json.part"
mv "$dir/result.json.part" "$dir/result.json"

pictures=$(cd "$dir" && find . -maxdepth 2 -name '*.png' | sort | jq -R . | jq -s .)
jq -r --argjson pictures "$pictures" --rawfile style "$grader/style.css" \
    -f "$grader/report.jq" "$dir/result.json" >"$dir/report.html.part"
mv "$dir/report.html.part" "$dir/report.html"
