# class.jq: the page of all submissions, from an array of results, made from the
# pieces of class.html. $beside names the pages next to it, if there are any, with
# blanks between, and $absent has those on the roster who have no row.
def tenth: . * 10 | round / 10;
def words: if test("[. ]") then . else gsub("_"; " ") end;
def sum(f): reduce .[] as $x (0; . + ($x | f));

# the first is what a row is mainly about, and its summary
def remarks: (.remarks // []) as $remarks
    | (.refused // empty | ["refused", .]), (.error // empty | ["grader error", .]),
      (if $remarks == [] then [] else [($remarks | length | count("remark"))] end)
    | if . == [] then "" else fill("remarks"; { count: .[0],
        lines: (.[1:] + $remarks | map(. as $text | fill("remark"; { $text })) | add) }) end;

# columns that only some classes have
def more: (.student.section // empty | { key: "section", value: . }),
    (.handed_in.late_days // empty | { key: "days late", value: . });

[.[] | select(.superseded_by == null)
    | .id = (if .student then .student.id // "" else .id end) | .name = (.student.name // .name)]
+ [$ARGS.named.absent[0][]? | { submission: "", name: .student.name, id: .student.id, student,
    absent: true, total: 0, remarks: [.remark] }] | . as $rows
| $rubric[0].items as $items | ($items | map(.points) | add) as $of
| ($rows | map(select(.refused == null and .error == null and (.absent | not)))) as $graded
| ($graded | length) as $n
| [$rows[] | more.key] as $has
| (["section", "days late"] | map(select(IN($has[])))) as $columns

# --- how many have which total, in ten steps ---
| [range(10) as $step | [$graded[] | .total / $of * 10 | floor
    | if . > 9 then 9 elif . < 0 then 0 else . end | select(. == $step)] | length] as $bins
| ($bins | max) as $most
| ($bins | to_entries
    | map("\(.key * $of / 10 | tenth) to \((.key + 1) * $of / 10 | tenth): \(.value)")
    | "Number of submissions by points. " + join(", ")) as $said
| ($bins | to_entries | map((if $most == 0 then 0 else .value / $most * 140 | tenth end) as $height
    | fill("bar"; { x: (.key * 42 + 2), y: (165 - $height), $height, middle: (.key * 42 + 20),
        over: (160 - $height | tenth), count: (if .value == 0 then "" else .value end),
        from: (.key * $of / 10 | tenth | "\(.)–") })) | add) as $bars

# --- how many submissions lost points on each item, and failed each test; a test
# that all failed is suspect if most have a row for it: some checks have one only
# when they fail
| ([$graded[].items[]] | group_by(.id)) as $of_item
| ($of_item | map({ key: .[0].id, value: {
    mean: (sum(.earned) / length | tenth), some: (map(select(.earned < .points)) | length),
    all: (map(select(.earned <= 0)) | length) } }) | from_entries) as $lost
| ([$of_item[] | .[0].id as $id
    | [.[].checks[]?] | group_by(.name)[]
    | (map(select(.passed | not)) | length) as $failed | select($failed > 0)
    | { item: ($id | words), name: (.[0].name | words), tried: length, $failed,
        suspect: ($failed == length and length > 2 and length * 2 > $n) }]
    | sort_by(-.failed)) as $tests
| ($tests | map(select(.suspect))) as $suspects

| fill("page"; { $style, $of, course: ([$rows[].course // empty][0] // "Grades"),
    numbers: (($rows | map(select(.absent | not)) | length | count("submission"))
        + ", \($rows | map(select(.refused)) | length) refused"
        + ($rows | map(select(.error)) | if . == [] then ""
            else ", \(length) for a person to look at" end)
        + ($rows | map(select(.absent)) | if . == [] then ""
            else "; \(length | count("student")) handed in nothing" end)
        + (if $n == 0 then "" else ($graded | map(.total) | sort) as $totals
            | " · mean \($totals | add / $n | tenth), median "
              + "\(($totals[$n / 2 | floor] + $totals[($n - 1) / 2 | floor]) / 2 | tenth)"
              + ", best \($totals[-1]), of \($of) points" end)),
    links: (["grades.csv"] + (($ARGS.named.beside // "") | split(" ") | map(select(. != "")))
        | map(fill("link"; { file: ., what: ({ "likeness.html": "similar submissions",
            "changes.html": "what has changed" }[.] // .) })) | join(" · ")),
    overview: (if $n == 0 then "" else fill("overview"; { graded: $n, $said, $bars,
        items: ($items | map(fill("item"; { id: (.id | words), points } + $lost[.id])) | add),
        suspects: maybe("suspects"; { tests: ($suspects | map(fill("suspect"; .)) | add) }),
        tests: (if $tests == [] then "" else fill("tests"; {
            count: ($tests | length | count("test")),
            rows: ($tests | map(fill("test"; . + { note: (if .suspect
                then fill("note"; {}) else "" end) })) | add) }) end) }) end),
    more: ($columns | map(. as $what | fill("more"; { $what })) | add // ""),
    heads: ($items | map(fill("head"; { item: (.id | words), points })) | add),
    rows: ($rows | map(
        ([.items[]? | { key: .id, value: .earned }] | from_entries) as $earned
        | .error as $error | ([more] | from_entries) as $more
        | fill("row"; { name, id,
            who: (if .absent then "none" else
                fill("link"; { file: "\(.submission | @uri)/report.html", what: .submission }) end),
            class: (if .refused or .error or .absent then " class=\"failed\"" else "" end),
            more: ($columns | map(fill("cell"; { points: ($more[.] // "") })) | add // ""),
            cells: ($items | map($earned[.id] as $points
                | if $error or $points == null then fill("cell"; { points: "" })
                  elif $points < .points then fill("lost"; { $points })
                  else fill("cell"; { $points }) end) | add),
            total: (if $error then "" else .total end),
            remarks: ([remarks][0] // "") })) | add // "") })
