#!/bin/bash
# class.sh FOLDER [so_far|older]: the stage for the class. Gives every row below a
# folder for grades what overrides.csv says about it, and what comparing it with
# the other rows shows, and makes the results that are due, likeness.html,
# grades.csv and index.html. With so_far, while others are still to come, an
# override is not bound to its row. With older, it only prints the rows that newer
# ones supersede, including rows for which only intake has run.
. "${BASH_SOURCE[0]%/*}/common.sh"
[ $# -ge 1 ] && [ -d "$1" ] || die "usage: grader/class.sh FOLDER"
out=$(cd -- "$1" && pwd)
work=$out/.class
remove "$work"
mkdir "$work"
trap 'remove "$work"' EXIT
GRADER_PAGE=$(page_sum)
export GRADER_PAGE

# all rows: who they are, and what rows.jq wants to know of them
gather() {
    local dir hash sources path intake
    for dir in "$out"/*/ran.txt ${1:+"$out"/*.part/taken.txt}; do
        dir=${dir%/*} name=${dir##*/}
        [ $# -eq 0 ] || [ ! -e "$dir.part/taken.txt" ] || continue
        # a .part with ran.txt was interrupted, and is not a row
        [ ! -e "$dir/taken.txt" ] || name=${name%.part}
        [[ $name =~ ^[A-Za-z0-9_-]+$ && -e $dir/intake.json ]] || continue
        rows+=("$name")
        hash='' sources='' path='' intake=''
        read -r hash _ 2>/dev/null <"$dir/ran.txt" || read -r hash _ 2>/dev/null <"$dir/taken.txt" || true
        read -r sources _ 2>/dev/null <"$dir/sources.txt" || true
        IFS= read -r -d '' path 2>/dev/null <"$dir/path.txt" || true
        IFS= read -r -d '' intake <"$dir/intake.json" || true
        [ ! -e "$path" ] || path=
        path=${path##*/}
        printf '%s\t%s\t%s\t%s\n' "$name" "$hash" "$sources" "${path//[[:cntrl:]]/?}" >&3
        printf '{"submission":"%s"}%s\n' "$name" "$intake"
    done 3>"$work/facts" >"$work/rows"
}

rows=()
if [ "${2:-}" = older ]; then
    gather older
    jq -n -r --rawfile facts "$work/facts" --slurpfile people "$out/.people.json" \
        "$(<"$grader/people.jq")"'
        ($facts | split("\n") | map(select(. != "") | split("\t")
            | {(.[0]): {hash: .[1], gone: .[3]}}) | add // {}) as $fact
        | [inputs as $row | $row + input
            | {row: .submission, number: .id, name} + $fact[.submission]] as $rows
        | $people[0] | people($rows).rows | to_entries[]
        | select(.value.superseded_by).key' "$work/rows"
    exit
fi
gather
bound=$out/.bound.json
[ -e "$bound" ] || echo '[]' >"$bound"
people=$out/.people.json
[ -e "$people" ] || echo '{}' >"$people"
echo '[]' >"$work/overrides"
if [ -e "$out/overrides.csv" ]; then
    "$grader/table.sh" "$out/overrides.csv" >"$work/table" || echo '[]' >"$work/table"
    jq --slurpfile rubric "$GRADER_ASSIGNMENT" -f "$grader/overrides.jq" \
        "$work/table" >"$work/lines"
    jq -r '.[].problem // empty | "overrides.csv: \(.)"' "$work/lines" >&2
    jq 'map(select(.problem == null))' "$work/lines" >"$work/overrides"
fi
jq -n -r --rawfile facts "$work/facts" --slurpfile overrides "$work/overrides" \
    --slurpfile bound "$bound" --slurpfile people "$people" "$(<"$grader/people.jq")
    [inputs as \$row | \$row + input] | ($(<"$grader/rows.jq")
    )" "$work/rows" >"$work/said"
while IFS=$'\t' read -r kind first rest; do
    case $kind in
        row)
            class=$out/$first/class.json before='{}'
            [ ! -e "$class" ] || read -r before <"$class" || true
            [ "$rest" != "$before" ] || continue
            # its result was made from something else
            : >"$out/$first/made.txt"
            printf '%s\n' "$rest" >"$class"
            ;;
        bound)
            [ "${2:-}" = so_far ] || { printf '%s\n' "$first" >"$bound.part" && mv "$bound.part" "$bound"; }
            ;;
        absent) printf '%s\n' "$first" >"$work/absent" ;;
        list) printf '%s\n' "$first" >"$work/list" ;;
        said) printf '%s\n' "$first" >&2 ;;
    esac
done <"$work/said"

# what a person has to fill in, after what has been filled in already; with a
# byte order mark, so that spreadsheets read letters of all kinds
if [ "${2:-}" != so_far ] && { [ "$(<"$work/list")" != '[]' ] || ! grep -qE '"match":(null|\[\])|^\{\}$' "$people"; }; then
    jq --slurpfile list "$work/list" '
        [.match[]? | .time |= (if . then todate else "" end) | .why = ""] + $list[0]' \
        "$people" >"$work/match"
    if [ "$(head -c 3 "$work/match")" != '[]' ]; then
        { printf '\xef\xbb\xbf' && mlr --ijson --ocsv -S cat "$work/match"; } >"$out/match.csv.part"
        mv "$out/match.csv.part" "$out/match.csv"
    fi
fi

# the results that are missing, or were made from something else
due=()
for name in "${rows[@]}"; do
    made='' ran=''
    [ ! -e "$out/$name/made.txt" ] || read -r made <"$out/$name/made.txt" || true
    read -r ran <"$out/$name/ran.txt" || true
    [ -e "$out/$name/result.json" ] && [ "$made" = "$GRADER_PAGE $ran" ] || due+=("$out/$name")
done
[ ${#due[@]} -eq 0 ] || printf '%s\0' "${due[@]}" | xargs -0 -n 20 -P "$(nproc)" "$grader/report.sh"

# a place to look, and no grade
[ "${2:-}" = so_far ] || "$grader/likeness.sh" "$out" || true

# the table and the page, which do not need what compilers said and the like
: >"$work/names"
[ ${#rows[@]} -eq 0 ] || printf '%s\0' "${rows[@]/%//result.json}" >"$work/names"
beside=
for name in changes likeness; do
    [ ! -e "$out/$name.html" ] || beside+="$name.html "
done
(cd "$out" && xargs -0 -r cat <"$work/names") |
    jq -n -r --slurpfile rubric "$GRADER_ASSIGNMENT" --slurpfile absent "$work/absent" \
        --rawfile style "$grader/style.css" --rawfile template "$grader/class.html" \
        --arg beside "$beside" "$(cat "$grader"/{page,csv}.jq)"'
        [inputs | del(.tables, .compiler)
            | .items |= map(.checks |= map({ name, passed, weight, essential }))]
        | ('"$(<"$grader/grades.jq")"'
        ), "\u0001", ('"$(<"$grader/class.jq")"'
        )' |
    awk -v out="$out/grades.csv.part" -v page="$out/index.html.part" '
        /^\001$/ { out = page; next }
        { print >out }'
mv "$out/grades.csv.part" "$out/grades.csv"
mv "$out/index.html.part" "$out/index.html"
