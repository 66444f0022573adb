# grades.jq: a row a submission, as CSV, after csv.jq.
def row($items): . as $result
    | [.submission, (.name | text), (.id | text)]
    + ($items | map(.id as $id
        | if $result.error then "" else [$result.items[] | select(.id == $id).earned][0] // "" end))
    + [(if .error then "" else .total end),
       ([(.refused // empty | "refused: " + .), (.error // empty | "grader error: " + .)] + .remarks
        | join("; ") | text)];

$rubric[0].items as $items
| (["submission", "name", "id"] + ($items | map(.id)) + ["total", "remarks"] | @csv),
  (.[] | row($items) | @csv)
