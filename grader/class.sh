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
echo '[]' >"$work/overrides"
if [ -e "$out/overrides.csv" ]; then
    jq -n -R --slurpfile rubric "$GRADER_ASSIGNMENT" -f "$grader/overrides.jq" <"$out/overrides.csv" |
        jq 'map(select(.problem == null))' >"$work/overrides"
fi
jq -r --rawfile facts "$work/facts" --slurpfile overrides "$work/overrides" --slurpfile bound "$bound" \
    -f "$grader/rows.jq" "$work/results" >"$work/said"
while IFS=$'\t' read -r kind first rest; do
    case $kind in
        row)
            class=$out/$first/class.json
            [ "$rest" != "$(cat "$class" 2>/dev/null || echo '{}')" ] || continue
            printf '%s\n' "$rest" >"$class"
            "$grader/report.sh" "$out/$first"
            ;;
        bound) printf '%s\n' "$first" >"$bound.part" && mv "$bound.part" "$bound" ;;
        said) printf '%s\n' "$first" >&2 ;;
    esac
done <"$work/said"
gather
jq -r --slurpfile rubric "$GRADER_ASSIGNMENT" -f "$grader/grades.jq" "$work/results" >"$out/grades.csv.part"
beside=$(cd "$out" && find . -maxdepth 1 \( -name changes.html -o -name likeness.html \) -printf '%f ')
jq -r --slurpfile rubric "$GRADER_ASSIGNMENT" --rawfile style "$grader/style.css" --rawfile template "$grader/class.html" --arg beside "$beside" \
    "$(cat "$grader"/{page,class}.jq)" "$work/results" >"$out/index.html.part"
mv "$out/grades.csv.part" "$out/grades.csv"
mv "$out/index.html.part" "$out/index.html"
