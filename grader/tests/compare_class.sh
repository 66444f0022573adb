#!/bin/bash
# compare_class.sh FOLDER GRADES.CSV [roster]: is this the table that
# make_class.sh has left FOLDER/expected.csv for? Prints what differs. With
# `roster`, students without a submission have rows too, and of several
# submissions only the newest has one.
set -euo pipefail
export LC_ALL=C.UTF-8
folder=$1 grades=$2 roster=${3:-}
mlr --icsv --ojson -S cat "$folder/expected.csv" >"$folder/expected.json"
mlr --icsv --ojson -S cat "$grades" |
    jq -r --arg roster "$roster" --slurpfile expected "$folder/expected.json" \
        --slurpfile rubric "$folder/assignment.json" '
        def number: if . == "" or . == null then null else tonumber end;
        ($rubric[0].items | map({ key: .id, value: .points }) | from_entries) as $points
        | . as $rows
        | ($expected[0] | if $roster == "" then map(select(.handed_in != "missing"))
            else map(select(.handed_in != "superseded")) end) as $due
        | def row: . as $e | [$rows[] | select(
            if $e.handed_in == "missing" then (.id | ltrimstr("\u0027")) == $e.id
            else .submission == $e.submission end)];
        ($due[] | . as $e | row as $row
            | "\(.submission) (\(.id), \(.handed_in))" as $who
            | if ($row | length) != 1 then "\($who): \($row | length) rows"
              else $row[0] as $r | $points | keys[] as $item | select($r | has($item))
                | ($r[$item] | number) as $came
                | select({ all: ($came == $points[$item]),
                    less: ($came != null and $came < $points[$item]),
                    none: ($came == 0 or ($came == null and $e.handed_in == "missing")) }[$e[$item]] | not)
                | "\($who): \($item) is \($came), expected \($e[$item]) of \($points[$item])"
              end),
        if ($due | length) == ($rows | length) then empty
        else "\($rows | length) rows, expected \($due | length)" end' >"$folder/differences"
cat "$folder/differences"
[ ! -s "$folder/differences" ]
