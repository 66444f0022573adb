# grades.jq: a row for each student, as CSV: a submission, or somebody on the roster
# who has none ($absent). An older submission has no row. Needs csv.jq.
def absent: ($ARGS.named.absent // [[]])[0][];

# what the roster says besides id and name
def columns: ([.[].student, absent.student | objects | keys_unsorted[]]
    | reduce .[] as $key ([]; if index($key) then . else . + [$key] end)) - ["id", "name"];

def row($items; $columns; $times): . as $result
    | [.submission, (.student.name // .name | text),
        (if has("student") then .student.id // "" else .id end | text)]
    + ($columns | map($result.student[.] // "" | text))
    + ($items | map(.id as $id
        | if $result.error then "" else [$result.items[] | select(.id == $id).earned][0] // "" end))
    + (if $times then [.handed_in.time // "", .handed_in.late_days // "",
        .handed_in.deduction // ""] else [] end)
    + [(if .error then "" else .total end),
       ([(.refused // empty | "refused: " + .), (.error // empty | "grader error: " + .)] + .remarks
        | join("; ") | text)];

$rubric[0].items as $items
| map(select(.superseded_by == null))
| columns as $columns
| any(.handed_in.late_days != null) as $times
| (["submission", "name", "id"] + $columns + ($items | map(.id))
    + (if $times then ["handed_in", "late_days", "deduction"] else [] end) + ["total", "remarks"]
        | @csv),
  (.[] | row($items; $columns; $times) | @csv),
  (absent | .student as $student
    | ["", ($student.name | text), ($student.id | text)]
        + ($columns | map($student[.] // "" | text))
      + ($items | map(0)) + (if $times then ["", "", ""] else [] end) + [0, .remark] | @csv)
