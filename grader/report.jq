# report.jq: result.json as a page, made from the pieces of report.html.

# the names of hidden tests are words with _ between them
def check_row: fill("check"; {
    verdict: (if .passed then "passed" else "failed" end),
    sign: (if .passed then "✓" else "✗" end),
    name: (.name | if contains(".") or contains(" ") then . else split("_") | join(" ") end),
    message,
    weight: (if .essential then "essential" elif .weight == 0 then "no points"
        elif .weight == 1 then "" else "× \(.weight)" end) });

def item:
    (.checks | map(select(.weight != 0))) as $counted
    | ($counted | length) as $n | ($counted | map(select(.passed)) | length) as $passed
    | fill("item"; {
        open: (if any(.checks[]; .passed | not) or .override then " open" else "" end),
        earned, points, for,
        count: (if $n == 0 then "not tried" else "\($passed) of \($n) checks" end),
        override: (if .override
            then fill("override"; { graded, earned, comment: .override.comment }) else "" end),
        checks: maybe("checks"; { id, count: ($n | count("check")),
            rows: (.checks | sort_by(.passed) | map(check_row) | join("")) }) });

# one line of one cell is a quotation; else the first line is a head
def table:
    def row(cell):
        fill("row"; { cells: (map(. as $text | fill(cell; { $text })) | join("")) });
    if (.rows | length == 1) and (.rows[0] | length == 1)
    then fill("quote"; { title, text: .rows[0][0] })
    else fill("table"; { title,
        rows: (.rows | (.[0] | row("head")) + (.[1:] | map(row("cell")) | join(""))) }) end;

def picture: fill("figure"; { path: ., name: (split("/") | last),
    from: (if test("handed_in") then "as handed in" else "from the program, run here" end) });

def rest: fill("rest"; {
    items: (.items | map(item) | join("")), tables: (.tables | map(table) | join("")),
    pictures: maybe("pictures"; {
        figures: (.pictures | map(picture) | join("")) }),
    remarks: maybe("remarks"; {
        lines: (.remarks | map(. as $text | fill("remark"; { $text })) | join("")) }),
    compiler: maybe("compiler"; { files: (.compiler | to_entries | map(select(.value | test("\\S"))
        | fill("file"; { name: .key, text: .value })) | join("")) }),
    walls: (.walls // "none, since it did not run"), test_seed: (.test_seed // "none"),
    programs_seed: (.programs_seed // "none"),
    made: ((.graded // "" | if . == "" then . else " Graded at \(.)" end)
        + (.kit // "" | if . == "" then . else " by the kit \(.)" end)
        | if . == "" then . else . + "." end) });

# when it was handed in, and what that costs; and other files of the same student
def late: [(.handed_in // empty
        | "handed in \(.time // "at an unknown time")"
          + (if (.late_days // 0) > 0 then ", \(.late_days | count("day")) late" else "" end)
          + (if (.deduction // 0) != 0 then ": \(.deduction | count("point")) less" else "" end)),
    (.superseded // [] | select(. != []) | "counts instead of " + join(", ")),
    (.superseded_by // empty | "\(.) was handed in later, and counts instead")]
    | join("; ");

fill("page"; { submission, total, of, course, zip, $style,
    who: (if .name == "" then .submission else .name end),
    id: (if .id == "" then "unknown" else .id end),
    late: maybe("late"; { text: late }),
    refused: maybe("refused"; { reason: .refused }), error: maybe("error"; { reason: .error }),
    rest: (if .refused and ([.items[].override] | all(. == null)) then "" else rest end) })
