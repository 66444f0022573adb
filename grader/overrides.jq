# overrides.jq: overrides.csv as an array, with the problem of a line that is
# not understood. Fields may stand in quotes, and be separated by semicolons,
# as spreadsheets do it where numbers have a comma. Needs $rubric.
def unquote: if test("^\".*\"$") then .[1:-1] | gsub("\"\""; "\"") else . end;

($rubric[0].items | map({(.id): .points}) | add) as $most
| [ inputs | sub("^\ufeff"; "") | rtrimstr("\r") | . as $line | input_line_number as $n
  | select(test("^[\\s,;]*(#|$)|^\\s*\"?submission\"?\\s*[,;]") | not)
  | (capture("^\\s*(?<submission>\"[^\"]*\"|[^\",;]*?)\\s*(?<s>[,;])"
      + "\\s*(?<item>\"[^\"]*\"|[^\",;]*?)\\s*\\k<s>"
      + "\\s*(?<points>\"[^\"]*\"|[0-9]+,[0-9]+(?=\\s*;)|[^,;]*?|[0-9]+,[0-9]+)"
      + "\\s*(\\k<s>\\s*(?<comment>\"([^\"]|\"\")*\"|.*?)[\\s,;]*)?$") // {}) as $row
  | { $line, submission: ($row.submission // "" | unquote), item: ($row.item // "" | unquote),
      points: ($row.points // "" | unquote | sub(","; ".") | tonumber? // -1),
      comment: ($row.comment // "" | unquote) }
  | .problem = (if .submission == "" or .item == "" or ($row.points // "") == ""
        then "line \($n) is not submission,item,points,comment"
        elif $most[.item] == null then "line \($n): there is no item \(.item)"
        elif .points < 0 or .points > $most[.item]
        then "line \($n): \(.item) has 0 to \($most[.item]) points, not \($row.points)"
        else null end) ]
