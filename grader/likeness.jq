# likeness.jq: the page of submissions that are like each other, from the pairs
# that likeness.awk has found, made from the pieces of likeness.html.
def text: gsub("\u0001"; "\n") | rtrimstr("\n");

split("\n") | map(select(. != "") | split("\t"))
| .[0] as $of
| (reduce .[1:][] as $line ([];
    if $line[0] == "pair" then . + [{ pair: $line[1:], runs: [] }]
    else .[-1].runs += [$line[1:]] end)) as $pairs
| fill("page"; { $style, $sum, rows: $of[1], most: $of[2],
    found: ($of[3] | tonumber | count("pair")
        + (if . > ($pairs | length) then ", the first \($pairs | length) of them here,"
            else "" end)),
    pairs: (if $pairs == [] then fill("none"; {})
        else $pairs | map(.pair as [$a, $name_a, $b, $name_b, $code, $words]
        | fill("pair"; { $a, $b, $name_a, $name_b, link_a: ($a | @uri), link_b: ($b | @uri),
            code: ($code | tonumber | count("token")), words: ($words | tonumber | count("word")),
            count: (.runs | length | count("passage")),
            runs: (.runs | map(fill("run"; { $a, $b, left: (.[2] | text), right: (.[3] | text),
                what: (if .[0] == "code" then "the same code: \(.[1]) tokens"
                    else "the same words: \(.[1])" end)
            })) | add) })) | add end) })
