#!/bin/bash
# exports.sh GRADES: makes GRADES/exports/ from all the result.json files there,
# for the platforms that courses use, and for students. README.md says what is what.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
[ $# -eq 1 ] && [ -d "$1" ] || die "usage: grader/exports.sh GRADES"
out=$(cd -- "$1" && pwd)
[ ! -e "$out/exports/result.json" ] ||
    die "$out/exports: a submission has this folder, and needs a different name: delete the folder, and rename the submission"
new=$out/exports.part
work=$new/work
remove "$new"
mkdir "$new" "$work" "$new/students" "$new/gradescope"
trap 'remove "$new"' EXIT

find "$out" -mindepth 2 -maxdepth 2 -name result.json ! -path '*.part/*' ! -path '*.old/*' -print0 |
    sort -z | xargs -0 -r cat >"$work/results"
[ -s "$work/results" ] || die "$out: there is no result in it"

people=$out/.people.json
[ -e "$people" ] || people=/dev/null
# all in one run of jq; in its output, a line with U+001C begins a new file
jq -s -r --rawfile template "$grader/exports/student.html" --slurpfile people "$people" \
    "$(cat "$grader"/{page,csv}.jq "$grader"/exports/{told,exports}.jq)" \
    "$work/results" |
    awk -v folder="$new" '
        sub(/^\034/, "") { if (file != "") close(file); file = folder "/" $0; next }
        { print >>file }'

# csv NAME: the records as a table, with the mark by which spreadsheets know
# UTF-8. Canvas wants no quotes next to it, and Miller writes none there.
csv() {
    { printf '\357\273\277' && mlr --ijson --ocsv cat "$work/$1.json"; } >"$new/$1.csv"
}

[ ! -e "$work/canvas.json" ] || csv canvas
if [ -e "$work/moodle.json" ]; then
    csv moodle
    while IFS=$'\t' read -r row name; do
        mkdir -p "$work/feedback/$name"
        ln "$new/students/$row.html" "$work/feedback/$name/student.html"
    done <"$work/feedback.tsv"
    (cd "$work/feedback" && zip -q -r "$new/moodle_feedback.zip" .)
fi
[ ! -e "$work/said" ] || cat "$work/said" >&2
remove "$work"
remove "$out/exports"
mv "$new" "$out/exports"
