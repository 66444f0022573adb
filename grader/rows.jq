# rows.jq: what there is to say about rows when they are compared, whose they are,
# and which row an override belongs to. Input: all results. $facts has a line for
# each row, with tabs between: its name, the hash of its file, that of its sources,
# the file's name if it is gone. $people is what people.sh has made, $overrides
# what overrides.jq has made from overrides.csv, and $bound says whose each of its
# lines was at first. Needs people.jq. Output: `row NAME {overrides, remarks, and
# what people.jq says}`, `absent [...]`, `list [...]`, `bound [...]`, `said TEXT`,
# with tabs.

# A row belongs to a student: to whoever has this number, however it is written,
# or else to whoever has handed in this very file. Its name is only a name.
def few_rows: map(.row) | few;

def by(f): group_by(f) | map({ key: (.[0] | f), value: . }) | from_entries;

# without rows whose files are gone, if there are others; and of several the
# one that is preferred
def likely($preferred):
    (map(select(.gone == "")) | if . == [] then empty else . end) // .
    | (map(select(.row == $preferred)) | if . == [] then empty else . end) // .;

($facts | split("\n") | map(select(. != "") | split("\t")
    | { key: .[0], value: { hash: .[1], sources: .[2], gone: .[3] } }) | from_entries) as $fact
| map({ row: .submission, number: .id, name } + $fact[.submission]) as $found
| ($people[0] | people($found)) as $who
| ($found | map(. + ($who.rows[.row] | {student, newer: .superseded_by})
    | .id = (if $people[0].students then .student.id // "" else .number end | number)
        | .name |= ascii_downcase)) as $rows
| ($rows | map({(.row): .}) | add // {}) as $of_row
| ($rows | map(select(.newer == null))) as $counting
| ($counting | by(.id)) as $of_id | ($counting | by(.name)) as $of_name
| ($counting | by(.sources)) as $of_sources
| [ $overrides[0][] | . as $o
    | ([$bound[0][] | select(.line == $o.line)][0]) as $first
    | ($rows | map(select(
        if $first == null
        then .row == $o.submission or (.id != "" and .id == ($o.submission | number))
        elif $first.id != "" then .id == $first.id
        else .hash == $first.hash end)
        | $of_row[.newer // .row]) | unique_by(.row) | likely($first.row)) as $fit
    | { $o, $first } + (
      if ($fit | length) == 1 then
          { row: $fit[0].row, first: ($first // ($fit[0] | { line: $o.line, row, id, hash })),
            changed: ($first != null and $first.hash != $fit[0].hash) }
      else { problem: ("overrides.csv: \($o.submission),\($o.item) is not applied: " + (
          if $fit != [] then "it fits \($fit | few_rows): write one of these names"
          elif $who.absent | any(.student.id | number == ($o.submission | number))
          then "this student has handed in nothing"
          elif $first == null then "there is no such submission"
          elif $first.id == ""
          then "the file of \($first.row) is now a different one, and has no student number"
          else "no row now has the number \($first.id), which \($first.row) had" end)) }
      end) ] as $given
| [ $rows[] | . as $me
    | def others($of; $key):
          if $key == "" or $me.newer then []
              else $of[$key] // [] | map(select(.row != $me.row)) end;
      others($of_id; .id) as $same
    | ($same | map(.row)) as $known
    | (others($of_name; .name) | map(select([.row] | inside($known) | not))) as $namesakes
    | (others($of_sources; .sources) | map(select([.row] | inside($known) | not))) as $twins
    | $who.rows[.row] as $said
    | { row } + $said + { overrides: [$given[] | select(.row == $me.row).o],
        remarks: [
          (select(.gone != "" and .newer == null)
            | "its file is gone: \(.gone); to remove this row, delete the folder \(.row)"),
          (if $same != [] then "the student number is also that of \($same | few_rows)"
              else empty end),
          (if $namesakes != [] then "the name is also that of \($namesakes | few_rows)"
              else empty end),
          (if $twins != [] then "all its sources are the same as those of \($twins | few_rows)"
              else empty end),
          $said.remarks[],
          ($given[] | select(.row == $me.row and .changed)
            | "\(.o.item) was changed by hand for a different file from this one"
              + (if .first.row != .row then ", in row \(.first.row)" else "" end)) ] } ]
| (.[] | "row\t\(.row)\t" + (del(.row) | if .overrides == [] then del(.overrides) else . end
      | if .remarks == [] then del(.remarks) else . end | tojson)),
  "absent\t\($who.absent | tojson)",
  "list\t\($who.list | tojson)",
  "bound\t\([$given[].first | select(. != null)] | unique | tojson)",
  ($given[].problem | select(. != null) | "said\t" + .),
  # of several lines about the same points the last one counts
  ([$given[] | select(.problem == null and .o.item != "bonus")] | group_by([.row, .o.item])[]
    | select((map(.o.points) | unique | length) > 1)
    | "said\toverrides.csv: lines \(map(.o.n | tostring) | few) are about the same points, "
        + "\(.[0].o.item) of \(.[0].row): line \(.[-1].o.n) counts"),
  ($who.said[] | "said\t" + .),
  (.[] | .row as $row | .remarks[] | "said\t\($row): \(.)")
