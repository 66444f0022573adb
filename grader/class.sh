#!/bin/bash
# class.sh FOLDER: the stage for the class. Gives every row below a folder
# for grades what is said of it by overrides.csv, and beside the others, and
# makes grades.csv and index.html.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
[ $# -eq 1 ] && [ -d "$1" ] || die "usage: grader/class.sh FOLDER"
out=$(cd -- "$1" && pwd)
work=$out/.class
remove "$work"
mkdir "$work"
trap 'remove "$work"' EXIT

# all results, and what rows.jq wants to know of them
gather() {
    local dir hash sources path
    find "$out" -mindepth 2 -maxdepth 2 -name result.json ! -path '*.part/*' ! -path '*.old/*' -print0 |
        sort -z >"$work/names"
    xargs -0 -r cat <"$work/names" | jq -s . >"$work/results"
    while IFS= read -r -d '' dir; do
        dir=${dir%/*}
        hash='' sources='' path=''
        read -r hash _ 2>/dev/null <"$dir/version.txt" || true
        read -r sources _ 2>/dev/null <"$dir/sources.txt" || true
        IFS= read -r -d '' path 2>/dev/null <"$dir/path.txt" || true
        [ ! -e "$path" ] || path=
        path=${path##*/}
        printf '%s\t%s\t%s\t%s\n' "${dir##*/}" "$hash" "$sources" "${path//[[:cntrl:]]/?}"
    done <"$work/names" >"$work/facts"
}

gather
bound=$out/.bound.json
[ -e "$bound" ] || echo '[]' >"$bound"
people=$out/.people.json
[ -e "$people" ] || echo '{}' >"$people"
echo '[]' >"$work/overrides"
if [ -e "$out/overrides.csv" ]; then
    "$grader/table.sh" "$out/overrides.csv" >"$work/table" || echo '[]' >"$work/table"
    jq --slurpfile rubric "$GRADER_ASSIGNMENT" -f "$grader/overrides.jq" "$work/table" >"$work/lines"
    jq -r '.[].problem // empty | "overrides.csv: \(.)"' "$work/lines" >&2
    jq 'map(select(.problem == null))' "$work/lines" >"$work/overrides"
fi
jq -r --rawfile facts "$work/facts" --slurpfile overrides "$work/overrides" --slurpfile bound "$bound" \
    --slurpfile people "$people" "$(cat "$grader"/{people,rows}.jq)" "$work/results" >"$work/said"
while IFS=$'\t' read -r kind first rest; do
    case $kind in
        row)
            class=$out/$first/class.json
            [ "$rest" != "$(cat "$class" 2>/dev/null || echo '{}')" ] || continue
            printf '%s\n' "$rest" >"$class"
            "$grader/report.sh" "$out/$first"
            ;;
        absent) printf '%s\n' "$first" >"$work/absent" ;;
        list) printf '%s\n' "$first" >"$work/list" ;;
        bound) printf '%s\n' "$first" >"$bound.part" && mv "$bound.part" "$bound" ;;
        said) printf '%s\n' "$first" >&2 ;;
    esac
done <"$work/said"
# what a person has to fill in, beside what has been; with a mark, so that
# spreadsheets read letters of all kinds
jq --slurpfile list "$work/list" '[.match[]? | .time |= (if . then todate else "" end) | .why = ""] + $list[0]' "$people" >"$work/match"
if [ "$(head -c 3 "$work/match")" != '[]' ]; then
    { printf '\xef\xbb\xbf' && mlr --ijson --ocsv -S cat "$work/match"; } >"$out/match.csv.part"
    mv "$out/match.csv.part" "$out/match.csv"
fi
gather
jq -r --slurpfile rubric "$GRADER_ASSIGNMENT" --slurpfile absent "$work/absent" \
    -f "$grader/grades.jq" "$work/results" >"$out/grades.csv.part"
jq -r --slurpfile rubric "$GRADER_ASSIGNMENT" --rawfile style "$grader/style.css" --rawfile template "$grader/class.html" \
    "$(cat "$grader"/{page,class}.jq)" "$work/results" >"$out/index.html.part"
mv "$out/grades.csv.part" "$out/grades.csv"
mv "$out/index.html.part" "$out/index.html"
