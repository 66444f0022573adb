#!/bin/bash
# report.sh FOLDER: the last stage. Scores what the others left by the
# rubric, into result.json, and shows it in report.html; with what class.sh
# has left in class.json, what a person has decided among it.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
[ $# -eq 1 ] && [ -d "$1" ] || die "usage: grader/report.sh FOLDER"
dir=$(cd -- "$1" && pwd)
submission=${dir##*/}
submission=${submission%.part}

# text NAME FILE: gives jq what is in it, if anything, as a text; of large
# files what a word of a command line can hold
texts=()
text() {
    local text=
    [ ! -f "$dir/$2" ] || LC_ALL=C read -r -d '' -n 65536 text <"$dir/$2" || true
    texts+=(--arg "$1" "${text%$'\n'}")
}

# tables FOLDER ENDING: gives jq the files in a folder, as FOLDER/NAME
tables() {
    local file name
    for file in "$dir/$1"/*"$2"; do
        name=${file##*/}
        [ ! -f "$file" ] || texts+=(--rawfile "$1/${name%"$2"}" "$file")
    done
}

make_work
tables checks .tsv
tables compile .txt
text refused refused.txt
text error error.txt
text remarks remarks.txt
text walls walls.txt
text test_seed test_seed.txt
text programs_seed programs/seed.txt
text observation programs/observation.txt
text reference programs/reference.csv
text graded acc_results.csv
text handed_in handed_in/acc_results.csv
text better programs/better.csv
class=$dir/class.json
if [ ! -e "$class" ]; then
    class=$work/class
    echo "{}" >"$class"
fi
mapfile -t pictures < <(cd "$dir" && find . -maxdepth 2 -name '*.png' | sort)

# The page is made of the result, in the same run, since jq takes its time
# to start. Of what comes out, the result ends with the first } that is
# alone in a line, and the rest is the page.
jq -r --arg submission "$submission" \
    --slurpfile intake "$dir/intake.json" \
    --slurpfile class "$class" "${texts[@]}" \
    --rawfile style "$grader/style.css" \
    "$(cat "$grader/result.jq") | ., ($(cat "$grader/report.jq"))" \
    "$GRADER_RUBRIC" --args "${pictures[@]}" >"$work/both"
sed '/^}$/q' "$work/both" >"$dir/result.json.part"
sed '1,/^}$/d' "$work/both" >"$dir/report.html.part"
mv "$dir/result.json.part" "$dir/result.json"
mv "$dir/report.html.part" "$dir/report.html"
