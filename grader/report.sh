#!/bin/bash
# report.sh FOLDER...: the last stage of these submissions. Scores what the other
# stages left, according to the rubric, writes the scores to result.json, and shows
# them in report.html. class.json, which class.sh leaves, is included, with what a
# person has decided. jq takes longer to start than to make a result, so it is
# started once.
. "${BASH_SOURCE[0]%/*}/common.sh"
[ $# -gt 0 ] || die "usage: grader/report.sh FOLDER..."
dirs=() classes=()
for dir; do
    [ -d "$dir" ] || die "usage: grader/report.sh FOLDER..."
    dir=$(cd -- "$dir" && pwd)
    dirs+=("$dir")
    [ ! -e "$dir/class.json" ] || classes+=("$dir/class.json")
done
: "${GRADER_PAGE:=$(page_sum)}"

# what class.sh has left, as hashes
declare -A class_sum=()
if [ ${#classes[@]} -gt 0 ]; then
    mapfile -t sums < <(sha256sum -z -- "${classes[@]}" | tr '\n\0' '?\n')
    for i in "${!classes[@]}"; do
        class_sum[${classes[i]%/*}]=${sums[i]:0:12}
    done
fi

# give KEY LINE...: gives jq a line with the key and the number of lines, and then
# these lines
give() {
    given+=("$1"$'\t'$(($# - 1)) "${@:2}")
    keys=$((keys + 1))
}

# text KEY FILE: gives jq what is in it, if there is something
text() {
    local lines
    [ -s "$2" ] || return 0
    mapfile -t lines <"$2"
    give "$1" "${lines[@]}"
}

# texts NUMBER: all that jq reads of $dir, after a line for it
texts() {
    local given=() keys=0 file name pictures=()
    for name in intake.json class.json {refused,error,remarks,walls,test_seed,ran,graded}.txt tables.tsv; do
        text "${name%.*}" "$dir/$name"
    done
    text programs_seed "$dir/programs/seed.txt"
    text programs_remarks "$dir/programs/remarks.txt"
    for file in "$dir"/{checks,memory}/*.tsv "$dir"/compile/*.txt "$dir"/programs/compile/*.txt; do
        name=${file#"$dir"/} name=${name#programs/}
        text "${name%.*}" "$file"
    done
    for file in "$dir"/*.png "$dir"/*/*.png; do
        [ ! -f "$file" ] || pictures+=("${file#"$dir"/}")
    done
    [ ${#pictures[@]} -eq 0 ] || give pictures "${pictures[@]}"
    [ -z "${class_sum[$dir]:-}" ] || give class_sum "${class_sum[$dir]}"
    name=${dir##*/}
    printf '%s\n' "$1"$'\t'"$name"$'\t'$keys "${given[@]}"
}

# Each folder gives a result, and the page that is made from it. Before each of
# them there is a line with the number of the folder and the name of the file; it
# begins with a character that is in no result and on no page.
for dir in "${dirs[@]}"; do
    remove "$dir/work"
done
mkdir -- "${dirs[@]/%//work}"
for i in "${!dirs[@]}"; do
    dir=${dirs[i]}
    texts $((i + 1))
done | jq -n -R -r --arg page "$GRADER_PAGE" --slurpfile rubric "$GRADER_ASSIGNMENT" \
    --rawfile style "$grader/style.css" --rawfile template "$grader/report.html" \
    "$(cat "$grader"/{page,result}.jq)"'
    inputs | split("\t") as [$number, $submission, $keys]
    | [range($keys | tonumber) | input | split("\t")
        | { key: .[0], value: [limit(.[1] | tonumber; inputs)] }] | from_entries
    | result($rubric[0]; $submission)
    | "\u0001\($number) result.json", ., "\u0001\($number) report.html", ('"$(<"$grader/report.jq"))" |
    awk '
        BEGIN { for (; --ARGC; ARGV[ARGC] = "") folder[ARGC] = ARGV[ARGC] }
        /^\001/ { close(out); out = folder[substr($1, 2)] "/work/" $2; next }
        { print >out }' "${dirs[@]}"

# what it was made from, once everything is there
for dir in "${dirs[@]}"; do
    mv -t "$dir" -- "$dir"/work/*
    ran=
    [ ! -e "$dir/ran.txt" ] || read -r ran <"$dir/ran.txt" || true
    printf '%s\n' "$GRADER_PAGE $ran" >"$dir/made.txt"
done
rmdir -- "${dirs[@]/%//work}"
