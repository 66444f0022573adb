# result.jq: what the stages left, put together and scored by the rubric.
# Input: the rubric. $class has the overrides for this submission, and more
# remarks, those `beside` other rows; the other variables are texts: checks/ITEM its table, compile/FILE
# the compiler's messages.

# texts of files, as {NAME: TEXT}
def texts($folder):
    $ARGS.named | with_entries(select(.key | startswith($folder))
        | .key |= ltrimstr($folder)
        | .value |= (if . == "" or endswith("\n") then . else . + "\n" end)[:65536]
        | select(.value != ""));

# a table of checks, with the weights of the item; of those that are hidden, a
# student may not be told more than how many passed: the tests of a hidden
# suite, whose names are identifiers, and all checks of a run with a secret seed
def checks($item; $secret):
    texts("checks/")[$item.id] // "" | split("\n") | map(select(. != "") | split("\t")
        | { name: .[0], passed: (.[1] == "passed"), message: (.[2] // ""),
            weight: ($item.weights[.[0]] // 1),
            essential: (.[0] | IN($item.essential[]?)),
            hidden: ($secret or ($item.from == "test" and (.[0] | test("[. ]") | not))) });

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

# without characters that are not seen, or turn the writing around
def unseen:
    "[\u0001-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e"
    + "\u2060-\u206f\ufeff\ufff9-\ufffb]";
def seen: . == 9 or . == 10 or . >= 32 and (. < 127 or . > 159) and . != 1564
    and (. < 8203 or . > 8207) and (. < 8232 or . > 8238) and (. < 8288 or . > 8303)
    and . != 65279 and (. < 65529 or . > 65531);
def plain:
    if type == "string" and test(unseen) then explode | map(select(seen)) | implode else . end;

# tables of checks: a line `# TITLE`, and rows whose first cell is a -
def tables: reduce (split("\n")[] | select(. != "")) as $line ([];
    if $line | startswith("# ") then . + [{ title: $line[2:], rows: [] }]
    else .[-1].rows += [$line | split("\t")[1:]] end);

def lines: split("\n") | map(select(. != ""));

. as $rubric
| [ .items[]
    | . as $item
    | checks($item; any($rubric.runs[]?; .seed == "secret" and any(.checks[]; .item == $item.id))) as $rows
    | ([$class[0].overrides[]? | select(.item == $item.id)] | last) as $override
    | ($rows | share($item.points)) as $graded
    | { id, for, from, points, $graded, earned: ($override.points // $graded),
        override: $override, checks: $rows } ] as $items
| { course, $submission } + $intake[0]
  + { refused: ($refused | lines | .[0]), error: ($error | lines | .[0]),
      total: ($items | map(.earned) | add * 100 | round / 100),
      of: (.items | map(.points) | add), $items,
      remarks: (($remarks | lines) + ($class[0].remarks // [])),
      beside: ($class[0].remarks // []),
      walls: ($walls | lines | .[0]), test_seed: ($test_seed | lines | .[0]),
      programs_seed: ($programs_seed | lines | .[0]),
      tables: ($tables | tables),
      compiler: texts("compile/") }
| walk(plain)
