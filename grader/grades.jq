# grades.jq: a row a submission, as CSV. A text that a spreadsheet would
# take for a formula gets an apostrophe.
def text:
    if test("^\\s*[=+@\t\\-\uff1d\uff0b\uff20\uff0d\ufe66\ufe62\ufe6b\ufe63\u2212|%]")
    then "'" + . else . end;

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
