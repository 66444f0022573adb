# result.jq: what the stages left, put together and scored by the rubric.
# Input: the rubric. $class has the overrides for this submission, whose it is,
# when it came, and more remarks; the other variables are texts: checks/ITEM
# its table, compile/FILE the compiler's messages.

# texts of files, as {NAME: TEXT}
def texts($folder):
    $ARGS.named | with_entries(select(.key | startswith($folder))
        | .key |= ltrimstr($folder)
        | .value |= (if . == "" or endswith("\n") then . else . + "\n" end)[:65536]
        | select(.value != ""));

# a table of checks, with the weights of the item
def checks($item):
    texts("checks/")[$item.id] // "" | split("\n") | map(select(. != "") | split("\t")
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

# what a person has decided about an item, the last of several
def by_hand($item): [$class[0].overrides[]? | select(.item == $item)] | last;
def cent: . * 100 | round / 100;
def points: "\(.) \(if . == 1 then "point" else "points" end)";
def because: if . == "" then "" else ": " + . end;

. as $rubric
| $class[0] as $class_says
| (.items | map(.points) | add) as $of
| [ .items[]
    | . as $item
    | checks($item) as $rows
    | by_hand($item.id) as $override
    | ($rows | share($item.points)) as $graded
    | { id, for, points, $graded, earned: ($override.points // $graded),
        override: $override, checks: $rows } ] as $items

# the total: items, bonuses, or what a person has said it is; and what a
# late rule takes from it, or what a person has said that it takes
| ($items | map(.earned) | add) as $sum
| [$class_says.overrides[]? | select(.item == "bonus")
    | .points = (.points // (.percent * $sum / 100 | cent))] as $bonuses
| by_hand("total") as $fixed | by_hand("late") as $waived
| ([$fixed.points // ($sum + ($bonuses | map(.points) | add // 0)), 0] | max | cent) as $before
| ($class_says.handed_in // {}) as $handed_in
| (($handed_in.late_days // 0) as $days
    | if $waived then $waived.points elif $fixed then 0
      else $days * ($handed_in.rule.points // (($handed_in.rule.percent // 0) * $of / 100)) end
    | [., $before] | min | cent) as $deduction
| [ (select(($handed_in.late_days // 0) > 0 or $deduction > 0)
      | (if ($handed_in.late_days // 0) == 0 then "late"
         else "handed in \(if $handed_in.late_days == 1 then "a day" else "\($handed_in.late_days) days" end) late, \($handed_in.time)" end)
        + ": \($deduction | points) less"
        + (if $waived then ", by hand" + ($waived.comment | because) else "" end)),
    ($bonuses[] | "a bonus by hand, \(.points | points)" + (.comment | because)),
    ($fixed | select(.) | "the total was given by hand" + (.comment | because)) ] as $decided
| { course, $submission } + $intake[0]
  + { refused: ($refused | lines | .[0]), error: ($error | lines | .[0]),
      total: ($before - $deduction | cent), points_before: $before, $of, $items,
      remarks: ($decided + ($remarks | lines) + ($class_says.remarks // [])),
      walls: ($walls | lines | .[0]), test_seed: ($test_seed | lines | .[0]),
      programs_seed: ($programs_seed | lines | .[0]),
      tables: ($tables | tables),
      compiler: texts("compile/") }
    + (if $class_says.handed_in then {handed_in: ($handed_in + {$deduction} | del(.rule))} else {} end)
  + ($class_says | with_entries(select(.key | IN("student", "superseded", "superseded_by"))))
| walk(plain)
