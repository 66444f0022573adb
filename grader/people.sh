#!/bin/bash
# people.sh GRADES: reads what an instructor says about the class, and writes it
# to GRADES/.people.json, together with what find.sh has found (GRADES/.found) in
# this run and in earlier ones; class.sh reads it there. In the environment,
# GRADER_ROSTER and GRADER_MATCH are tables, GRADER_DUE is a time, and GRADER_LATE
# says what a day costs: points, or a percentage.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
[ $# -eq 1 ] && [ -d "$1" ] || die "usage: grader/people.sh GRADES"
out=$(cd -- "$1" && pwd)
dir=$out make_work
roster=${GRADER_ROSTER:-} match=${GRADER_MATCH:-} due=${GRADER_DUE:-} late=${GRADER_LATE:-}

[ -z "$late" ] || [[ $late =~ ^[0-9]{1,4}(\.[0-9]{1,4})?%?$ ]] ||
    die "--late wants what a day costs, points such as 5 or a percentage such as 10%, not '$late'"
[ -z "$late" ] || [ -n "$due" ] || die "--late wants --due, too: after which time is it late?"
[ -z "$match" ] || [ -n "$roster" ] || die "--match wants --roster, too: who has these numbers?"
time='^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?( ?(Z|UTC|[+-][0-9]{2}:?[0-9]{2}))?)?$'
[ -z "$due" ] || [[ $due =~ $time ]] ||
    die "--due wants a time like '2026-12-01 23:59', in this machine's time zone, or 2026-12-01T23:59:00Z, not '$due'"
# a day without a time means the end of that day
[[ $due =~ [:] ]] || due=${due:+$due 23:59:59}

# read_table NAME FILE: $work/NAME is its rows, or null
read_table() {
    echo null >"$work/$1"
    [ -z "$2" ] || "$grader/table.sh" "$2" >"$work/$1" || exit 1
}
read_table roster "$roster"
read_table match "$match"
kept=$out/match.csv
[ -e "$kept" ] && [ -n "$roster" ] || kept=
read_table filled "$kept"

# what Gradescope says: folder, name, id, address, time
true >"$work/said"
while IFS= read -r -d '' kind && IFS= read -r -d '' path && IFS= read -r -d '' && IFS= read -r -d '' && IFS= read -r -d ''; do
    [ "$kind" = metadata ] || continue
    awk -v folder="${path%/*}" '
        function value() {
            sub(/^[^:]*:[a-z_]+: */, "")
            if (/^'\''.*'\''$/ || /^".*"$/) $0 = substr($0, 2, length($0) - 2)
            gsub(/[\t\r]/, " ")
            return $0
        }
        function show() {
            if (name != "") for (k = 1; k <= n; k++) printf "%s/%s\t%s\t%s\n", folder, name, who[k], time
            name = time = ""; n = 0
        }
        /^[^ #-][^:]*:/ { show(); name = $0; sub(/:.*/, "", name); next }
        /^  - :name:/ { who[++n] = value() "\t\t"; next }
        /^    :sid:/ && n { split(who[n], part, "\t"); who[n] = part[1] "\t" value() "\t" part[3]; next }
        /^    :email:/ && n { split(who[n], part, "\t"); who[n] = part[1] "\t" part[2] "\t" value(); next }
        /^  :created_at:/ && time == "" { time = value() }
        END { show() }' "$path" | utf8 >>"$work/said"
done <"$out/.found"

jq -n -r --slurpfile roster "$work/roster" --slurpfile match "$work/match" \
    --slurpfile filled "$work/filled" --arg roster_name "$roster" --arg match_name "$match" \
    --arg filled_name "$kept" "$(cat "$grader"/{people,roster}.jq)"'
    | (.problem // empty | "problem \(gsub("\n"; " "))"),
      (.match[]?.time | select(. != "") | "time \(.)"),
      "tables \(tojson)"' >"$work/read"
problem=$(sed -n 's/^problem //p' "$work/read")
[ -z "$problem" ] || die "$problem"
sed -n 's/^tables //p' "$work/read" >"$work/tables"

# all times at once, in seconds
{
    [ -z "$due" ] || printf '%s\n' "$due"
    sed -n 's/^time //p' "$work/read"
    cut -f 5 "$work/said" | grep -E '^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9:.]{8,}( ?(Z|UTC|[+-][0-9:]{4,6}))?$' || true
} | sort -u >"$work/times"
date -f "$work/times" +%s >"$work/seconds" 2>"$work/problem" || die "$(head -n 1 "$work/problem" | sed 's/^date: //')"

[ -e "$out/.people.json" ] || echo '{}' >"$out/.people.json"
jq -c --slurpfile tables "$work/tables" --rawfile found "$out/.found" --rawfile said "$work/said" \
    --rawfile times <(paste "$work/times" "$work/seconds") --arg due "$due" --arg late "$late" \
    --arg roster "$(realpath -m -- "${roster:-/}")" --arg match "$(realpath -m -- "${match:-/}")" '
    def lines: split("\n") | map(select(. != "") | split("\t"));
    ($times | lines | map({(.[0]): (.[1] | tonumber)}) | add // {}) as $at
    | ([$said | lines[] | {folder: .[0], time: $at[.[4] // ""], who: {name: .[1], id: .[2], email: .[3]}}]
        | group_by(.folder) | map({(.[0].folder): {time: .[0].time, who: map(.who)}}) | add // {}) as $metadata
    | ($found | split("\u0000")) as $all
    | [range(0; ($all | length) - 4; 5) | $all[.:. + 5]] as $records
    | { students: $tables[0].students, match: ($tables[0].match | map(.time = $at[.time])),
        due: $at[$due],
        late: (if $late == "" then null elif $late | endswith("%") then {percent: ($late[:-1] | tonumber)}
            else {points: ($late | tonumber)} end),
        now: [$records[] | select(.[0] == "submission")[2]],
        found: ((.found // {}) + ([$records[] | select(.[0] == "submission")
            | . as [$_, $path, $row, $name, $time]
            | {(.[2]): {path: .[1], name: .[3], time: (.[4] | tonumber? // null),
                metadata: (.[1] | (capture("^(?<folder>.*/submission_[0-9]+)(/|$)").folder) // ""
                    | $metadata[.])}}] | add // {})),
        passed: [$records[] | select(.[0] == "passed" and (.[1] | IN($roster, $match) | not))
            | {path: .[1], why: .[2]}] }' "$out/.people.json" >"$work/people"
mv "$work/people" "$out/.people.json"
