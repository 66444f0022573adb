# page.jq: pages are made of a template, a file of pieces. A piece begins
# after a line `== NAME`, and has holes: {{x}} gets the text x, through
# @html, and {{&x}} what has been made of other pieces.

# fill(PIECE; $holes): in one go, so that no text is read as a template
def fill(name; $holes):
    ($template | split("\n== " + name + "\n")[1] | split("\n== ")[0]) | split("{{")
    | .[0] + (.[1:] | map(split("}}") as $cut
        | ($cut[0] | if startswith("&") then $holes[.[1:]] else $holes[.] | tostring | @html end)
          + ($cut[1:] | join("}}"))) | join(""));

# the same, or nothing where there is nothing to fill in
def maybe(name; $holes):
    if [$holes[]] | all(. == null or . == "") then "" else fill(name; $holes) end;
