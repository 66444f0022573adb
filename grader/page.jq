# page.jq: pages are made of a template, a file of pieces. A piece begins
# after a line `== NAME`, and has holes: {{x}} gets the text x, through
# @html, and {{&x}} what has been made of other pieces. All pieces are cut
# once, since a class has thousands of holes.
(($template | split("\n== ")[1:]) | map(index("\n") as $at | { key: .[:$at],
    value: (.[$at + 1:] | split("{{") | [.[0]] + (.[1:] | map(split("}}")
        | (.[1:] | join("}}")) as $text
        | if .[0] | startswith("&") then { made: .[0][1:], $text }
          else { hole: .[0], $text } end))) }) | from_entries) as $pieces

# fill(PIECE; $holes): in one go, so that no text is read as a template
| def fill($name; $holes): reduce $pieces[$name][1:][] as $hole ($pieces[$name][0];
    . + (if $hole.made then $holes[$hole.made]
         else $holes[$hole.hole] | tostring | @html end) + $hole.text);

# the same, or nothing where there is nothing to fill in
def maybe($name; $holes):
    if [$holes[]] | all(. == null or . == "") then "" else fill($name; $holes) end;

# "1 remark", "2 remarks"
def count($word): "\(.) \($word)" + (if . == 1 then "" else "s" end);
