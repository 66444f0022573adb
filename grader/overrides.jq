# overrides.jq: the lines of overrides.csv, as table.sh has read it, in an array; a
# line that is not understood has a `problem`. Needs $rubric. An item is one of
# the rubric's, or `total`, `bonus` or `late`; a percentage is one of the
# item's points, of the total's, and in a bonus of what was earned.
($rubric[0].items | map({(.id): .points}) | add) as $most
| ($rubric[0].items | map(.points) | add) as $all
| ($most + {total: $all, late: $all, bonus: $all}) as $most
| [ to_entries[] | (.key + 1) as $n | .value
  | select(any(. != "") and (.[0] | startswith("#") | not) and .[0:2] != ["sep=", ""]
      and (.[0] | ascii_downcase | IN("submission", "row", "id", "student number") | not))
  | (.[2] // "") as $text
  | ($text | capture("^(?<number>[+-]?[0-9]+([.,][0-9]+)?) ?(?<sign>%?)$") // {}) as $said
  | ($said.number // "" | ltrimstr("+") | sub(","; ".") | tonumber? // null) as $number
  | { n: $n, line: (.[:4] | join(",")), submission: .[0], item: (.[1] // ""),
      fraction: (.[3] // ""), comment: (.[3:] | map(select(. != "")) | join(", ")) }
  | . + if $said.sign != "%" then {points: $number}
      elif .item == "bonus" then {percent: $number}
      elif $number then {points: (($most[.item] // 0) * $number | round / 100)} else {} end
  | .problem = (if .submission == "" or .item == "" or $text == ""
        then "line \($n) is not submission,item,points,comment"
        elif $most[.item] == null
        then "line \($n): there is no item \(.item); the items are "
            + ($most | keys_unsorted | join(", "))
        elif $number == null
        then "line \($n): \($text) is neither a number of points nor a percentage"
        elif .item != "bonus" and ($number < 0 or (.points > $most[.item]))
        then "line \($n): \(.item) has 0 to \($most[.item]) points, not \($text); "
            + "a line with the item bonus adds to the total"
        elif ($text | test("^[0-9]+$")) and (.fraction | test("^[0-9]{1,2}$"))
        then "line \($n): are these \($text) points, or \($text).\(.fraction)? "
            + "Write a decimal point instead of the comma"
        else null end) | del(.fraction) ]
