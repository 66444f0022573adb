# class.jq: the page of all submissions, from an array of results, by the
# pieces of class.html.
$rubric[0].items as $items

# the points of every item, and their sum; none where the grader has failed
| def points: . as $result | $items | map(.id as $id
    | if $result.error then "" else [$result.items[] | select(.id == $id).earned][0] // "" end);

def said: (.refused // empty | "refused: " + .), (.error // empty | "grader error: " + .);

def row: fill("row"; { submission, name, id, link: (.submission | @uri),
    class: (if .refused or .error then " class=\"failed\"" else "" end),
    cells: (points | map(. as $points | fill("cell"; { $points })) | join("")),
    total: (if .error then "" else .total end),
    remarks: ([said][0] // (.remarks | join("; "))) });

map(select(.refused == null and .error == null).total) as $totals
| fill("page"; { $style, course: (.[0].course // "Grades"),
    numbers: ("\(length) submissions, \(map(select(.refused)) | length) refused"
        + (map(select(.error)) | if . == [] then ""
            else ", \(length) for a person to look at" end)
        + (if $totals == [] then "" else
            " · mean \($totals | add / length * 10 | round / 10)"
            + ", best \($totals | max), of \(.[0].of) points" end)),
    heads: ($items | map(fill("head"; { item: (.id | gsub("_"; " ")), points })) | join("")),
    rows: (map(row) | join("")) })
