#!/bin/bash
# check_overrides.sh TABLE: is every line of overrides.csv one that can be
# understood? A mistake must not be passed over in silence.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
[ $# -eq 1 ] || die "usage: grader/check_overrides.sh TABLE"
[ -e "$1" ] || exit 0
problem=$(jq -n -R -r --slurpfile rubric "$GRADER_RUBRIC" '
    ($rubric[0].items | map({(.id): .points}) | add) as $points
    | inputs | rtrimstr("\r") | . as $line | input_line_number as $n
    | select(test("^\\s*(#|$)|^submission,") | not)
    | (capture("^[A-Za-z0-9_-]+,\\s*(?<item>[^,]*),\\s*(?<points>[^,]*)") // {}) as $row
    | if $row.item == null then "line \($n) is not submission,item,points,comment"
      elif $points[$row.item] == null then "line \($n): there is no item \($row.item)"
      elif ($row.points | tonumber? // -1) | . < 0 or . > $points[$row.item]
      then "line \($n): \($row.item) has 0 to \($points[$row.item]) points, not \($row.points)"
      else empty end' <"$1")
problem=${problem%%$'\n'*}
[ -z "$problem" ] || die "$1: $problem"
