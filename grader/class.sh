#!/bin/bash
# class.sh FOLDER: makes grades.csv and index.html from all the results
# below a folder for grades.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
[ $# -eq 1 ] && [ -d "$1" ] || die "usage: grader/class.sh FOLDER"
find "$1" -mindepth 2 -maxdepth 2 -name result.json ! -path '*.part/*' ! -path '*.old/*' -print0 |
    sort -z | xargs -0 -r cat | jq -s . >"$1/.results.part"
jq -r --slurpfile rubric "$GRADER_RUBRIC" -f "$grader/grades.jq" "$1/.results.part" >"$1/grades.csv.part"
jq -r --slurpfile rubric "$GRADER_RUBRIC" --rawfile style "$grader/style.css" -f "$grader/class.jq" "$1/.results.part" >"$1/index.html.part"
rm "$1/.results.part"
mv "$1/grades.csv.part" "$1/grades.csv"
mv "$1/index.html.part" "$1/index.html"
