# result.jq: what the stages left, put together and scored by the rubric.

# without characters that are not seen, or turn the writing around
def unseen:
    "[\u0001-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e"
    + "\u2060-\u206f\ufeff\ufff9-\ufffb]";
def seen: . == 9 or . == 10 or . >= 32 and (. < 127 or . > 159) and . != 1564
    and (. < 8203 or . > 8207) and (. < 8232 or . > 8238) and (. < 8288 or . > 8303)
    and . != 65279 and (. < 65529 or . > 65531);
def plain:
    if type == "string" and test(unseen) then explode | map(select(seen)) | implode else . end;

# What the stages left is an object: for each file, by its name without the
# ending, an array of its lines; from class.json, too.
def lines($name): .[$name] // [] | map(select(. != ""));
def object($name): .[$name] // ["{}"] | join("\n") | fromjson | walk(plain);

# the texts in a folder, as {NAME: TEXT}
def texts($folder): with_entries(select(.key | startswith($folder))
    | { key: (.key | ltrimstr($folder)), value: (.value | join("\n") + "\n")[:65536] });

# a table of checks, with the weights of the item
def checks($item): lines("checks/" + $item.id) | map(split("\t")
    | { name: .[0], passed: (.[1] == "passed"), message: (.[2] // ""),
        weight: ($item.weights[.[0]] // 1),
        essential: (.[0] | IN($item.essential[]?)) });

# points for the share that passed, to a hundredth; half of them at most
# when an essential check has failed, and none when all of those have
def share($points):
    (map(.weight) | add) as $all
    | (map(select(.essential).passed)
        | if all then 1 elif any then 0.5 else 0 end) as $most
    | if $all == null then 0
      else [(map(select(.passed).weight) | add // 0) / $all, $most]
          | min * $points * 100 | round / 100
      end;

# tables of checks: a line `# TITLE`, and rows whose first cell is a -
def tables: reduce lines("tables")[] as $line ([];
    if $line | startswith("# ") then . + [{ title: $line[2:], rows: [] }]
    else .[-1].rows += [$line | split("\t")[1:]] end);

def result($rubric; $submission): map_values(join("\n") | plain | split("\n")) as $left
| [$left | object("intake")] as $intake | [$left | object("class")] as $class
| ($left | lines("ran")[0] // "" | split(" ")) as $ran
| [ $rubric.items[]
    | . as $item
    | ($left | checks($item)) as $rows
    | ([$class[0].overrides[]? | select(.item == $item.id)] | last) as $override
    | ($rows | share($item.points)) as $graded
    | { id, for, points, $graded, earned: ($override.points // $graded),
        override: $override, checks: $rows } ] as $items
| { course: $rubric.course, $submission } + $intake[0]
  + { refused: ($left | lines("refused")[0]), error: ($left | lines("error")[0]),
      total: ($items | map(.earned) | add * 100 | round / 100),
      of: ($rubric.items | map(.points) | add), $items,
      remarks: (($left | lines("remarks") + lines("programs_remarks"))
          + (if $ran | length == 3 then ["its programs have not run yet, and have no points"] else [] end)
          + ($class[0].remarks // [])),
      walls: ($left | lines("walls")[0]), test_seed: ($left | lines("test_seed")[0]),
      programs_seed: ($left | lines("programs_seed")[0]),
      tables: ($left | tables),
      compiler: ($left | texts("compile/")),
      pictures: ($left.pictures // []),
      graded: ($left | lines("graded")[0]),
      kit: ($ran[1:] | if . == [] then null else join("-") end),
      run: ($ran | if . == [] then null else join("-") end),
      made: ([$page] + ($left | lines("class_sum")) | join("-")) };
