# result.jq: what the stages left, put together and scored by the rubric.

# without characters that are invisible, or that reverse the direction of text
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

# a table of checks, with the weights of the item; of those that are hidden, a
# student may not be told more than how many passed: the tests of a hidden
# suite, whose names are identifiers, and all checks of a run with a secret seed.
# What memory.sh has found has no weight.
def check: split("\t") | { name: .[0], passed: (.[1] == "passed"), message: (.[2] // "") };
def checks($item; $secret): (lines("checks/" + $item.id) | map(check
    | . + { weight: ($item.weights[.name] // 1),
        essential: (.name | IN($item.essential[]?)),
        hidden: ($secret or ($item.from == "test" and (.name | test("[. ]") | not))) }))
    + (lines("memory/" + $item.id) | map(check + { weight: 0, essential: false, hidden: false }));

# points for the share that passed, to a hundredth; half of them at most
# when an essential check has failed, and none when all of those have
def share($points):
    (map(.weight) | add) as $all
    | (map(select(.essential).passed)
        | if all then 1 elif any then 0.5 else 0 end) as $most
    | if ($all // 0) == 0 then 0
      else [(map(select(.passed).weight) | add // 0) / $all, $most]
          | min * $points * 100 | round / 100
      end;

# tables of checks: a line `# TITLE`, and rows whose first cell is a -
def tables: reduce lines("tables")[] as $line ([];
    if $line | startswith("# ") then . + [{ title: $line[2:], rows: [] }]
    else .[-1].rows += [$line | split("\t")[1:]] end);

# What a person has decided about an item, the last of several.
def by_hand($class; $item): [$class.overrides[]? | select(.item == $item)] | last;
def cent: . * 100 | round / 100;
def points: "\(.) \(if . == 1 then "point" else "points" end)";
def because: if . == "" then "" else ": " + . end;

# The total: items, bonuses, or what a person has said it is; and what a
# late rule takes from it, or what a person has said that it takes.
def total($class; $items; $of):
    ($items | map(.earned) | add) as $sum
    | [$class.overrides[]? | select(.item == "bonus")
        | .points = (.points // (.percent * $sum / 100 | cent))] as $bonuses
    | by_hand($class; "total") as $fixed | by_hand($class; "late") as $waived
    | ([$fixed.points // ($sum + ($bonuses | map(.points) | add // 0)), 0] | max | cent) as $before
    | ($class.handed_in // {}) as $handed_in
    | (($handed_in.late_days // 0) as $days
        | if $waived then $waived.points elif $fixed then 0
          else $days * ($handed_in.rule.points // (($handed_in.rule.percent // 0) * $of / 100)) end
        | [., $before] | min | cent) as $deduction
    | { total: ($before - $deduction | cent), points_before: $before, $deduction,
        decided: [ (select(($handed_in.late_days // 0) > 0 or $deduction > 0)
            | (if ($handed_in.late_days // 0) == 0 then "late"
               elif $handed_in.late_days == 1 then "handed in a day late, \($handed_in.time)"
               else "handed in \($handed_in.late_days) days late, \($handed_in.time)" end)
              + ": \($deduction | points) less"
              + (if $waived then ", by hand" + ($waived.comment | because) else "" end)),
          ($bonuses[] | "a bonus by hand, \(.points | points)" + (.comment | because)),
          ($fixed | select(.) | "the total was given by hand" + (.comment | because)) ] };

def result($rubric; $submission): map_values(join("\n") | plain | split("\n")) as $left
| ($left | object("intake")) as $intake | ($left | object("class")) as $class
| ($left | lines("ran")[0] // "" | split(" ")) as $ran
| [ $rubric.items[]
    | . as $item
    | any($rubric.runs[]?; .seed == "secret" and any(.checks[]; .item == $item.id)) as $secret
    | ($left | checks($item; $secret)) as $rows
    | by_hand($class; .id) as $override
    | ($rows | share($item.points)) as $graded
    | { id, for, from, points, $graded, earned: ($override.points // $graded),
        override: $override, checks: $rows } ] as $items
| ($rubric.items | map(.points) | add) as $of
| total($class; $items; $of) as $total
| { course: $rubric.course, $submission } + $intake
  + { refused: ($left | lines("refused")[0]), error: ($left | lines("error")[0]),
      total: $total.total, points_before: $total.points_before, $of, $items,
      remarks: ($total.decided + ($left | lines("remarks") + lines("programs_remarks"))
          + (if $ran | length == 3 then ["its programs have not run yet, and have no points"]
              else [] end)
          + ($class.remarks // [])),
      beside: ($class.remarks // []),
      walls: ($left | lines("walls")[0]), test_seed: ($left | lines("test_seed")[0]),
      programs_seed: ($left | lines("programs_seed")[0]),
      tables: ($left | tables),
      compiler: ($left | texts("compile/")),
      pictures: ($left.pictures // []),
      graded: ($left | lines("graded")[0]),
      kit: ($ran[1:] | if . == [] then null else join("-") end),
      run: ($ran | if . == [] then null else join("-") end),
      made: ([$page] + ($left | lines("class_sum")) | join("-")) }
  + (if $class.handed_in
      then { handed_in: ($class.handed_in + { deduction: $total.deduction } | del(.rule)) }
      else {} end)
  + ($class | with_entries(select(.key | IN("student", "superseded", "superseded_by"))));
