#!/bin/bash
# account.sh GRADES: what has become of all that was found: how many submissions
# were graded, how many were not, and why, which files are not submissions, and
# who on the roster has handed in nothing. A line each, for a person.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
[ $# -eq 1 ] && [ -e "$1/.people.json" ] || die "usage: grader/account.sh GRADES, a folder in which grade.sh has graded"
out=$(cd -- "$1" && pwd)
find "$out" -mindepth 2 -maxdepth 2 -name result.json ! -path '*.part/*' ! -path '*.old/*' -print0 | sort -z |
    xargs -0 -r cat | jq -n -r --slurpfile people "$out/.people.json" --arg out "$out" '
    def few: (.[:3] | join(", ")) + (if length > 3 then " and \(length - 3) more" else "" end);
    def one($word): "\(.) \($word)\(if . == 1 then "" else "s" end)";
    $people[0] as $people
    | reduce (inputs | {submission, refused, error, superseded_by, student, handed_in}) as $row
        ({}; .[$row.submission] = $row)
    | . as $rows
    | [$people.now[] | {row: ., result: $rows[.]}
        | .is = (if .result == null then "without a result"
            elif .result.superseded_by then "older"
            elif .result.error then "error"
            elif .result.refused then "refused"
            else "graded" end)] as $now
    | def is($word): [$now[] | select(.is == $word)];
    "\($now | length) found = \(is("graded") | length) graded"
        + " + \(is("refused") | length) refused + "
        + "\(is("error") + is("without a result") | length) that the grader failed on"
        + (is("older") | if . == [] then "" else " + \(length) superseded by newer ones" end),
    (is("refused") | group_by(.result.refused | sub(":.*"; ""))[]
        | "  refused, \(length): \(.[0].result.refused): \(map(.row) | join(", "))"),
    (is("error")[] | "  grader error: \(.row): \(.result.error)"),
    (is("without a result")[] | "  no result: \(.row)"),
    (is("older")[] | "  older: \(.row); \(.result.superseded_by) counts"),
    (($rows | length) - ($now | map(select(.result)) | length) | select(. > 0)
        | "\(one("row")) from earlier runs, without a submission in this one"),
    ($people.passed[]?
        | "passed over, not a submission: \(.path | gsub("[[:cntrl:]]"; "?")): \(.why)"),
    ($people.due | select(.)
        | ([$now[].result | select(.superseded_by == null and .handed_in.late_days > 0)]
            | length) as $late
        | "late, after \(todate): \($late); times are from "
        + ([$now[] | .result.handed_in.time_from // "no source"] | group_by(.)
            | map("\(.[0]) (\(length))") | join(", "))),
    ($people.students | select(.) | length as $all
        | ([$rows[].student.id | select(.) | {(.): true}] | add // {}) as $there
        | map(select($there[.id] | not)) as $absent
        | "roster: \($all | one("student")), \($absent | length) without a submission"
            + (if $absent == [] then ""
                else ": " + ($absent | map("\(.id) \(.name)") | join(", ")) end),
          ([$now[].result | select(.student == null and .superseded_by == null).submission]
            | select(. != [])
            | "nobody knows whose \(if length == 1 then "this is" else "these are" end): "
                + "\(join(", ")): fill in \($out)/match.csv")) '
