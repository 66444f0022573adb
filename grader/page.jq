# page.jq: pages are made from a template, a file of pieces. A piece begins
# after a line `== NAME`, and has holes: {{x}} gets the text x, through
# @html, and {{&x}} gets what was made from other pieces.

# the pieces by their names, cut at their holes: a text, and pairs of a hole
# and the text after it
($template | split("\n== ")[1:] | map(split("\n")
    | { key: .[0], value: (.[1:] | join("\n") | split("{{")
        | .[:1] + (.[1:] | map(split("}}") | [.[0], (.[1:] | join("}}"))]))) })
    | from_entries) as $pieces |

# fill(PIECE; $holes): in one go, so that no text is read as a template
def fill(name; $holes):
    $pieces[name] | .[0] + (.[1:] | map(
        (.[0] | if startswith("&") then $holes[.[1:]] else $holes[.] | tostring | @html end)
        + .[1]) | join(""));

# the same, or nothing where there is nothing to fill in
def maybe(name; $holes):
    if [$holes[]] | all(. == null or . == "") then "" else fill(name; $holes) end;

# "1 remark", "2 remarks"
def count($word): "\(.) \($word)" + (if . == 1 then "" else "s" end);
