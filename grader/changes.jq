# changes.jq: what is different in results after a run, as a table, and as a page
# made from the pieces of changes.html. Input: $rows times the result before, or
# null, and the result after, or null.

# what an item gets its points for, and what came out
def rubric: [.points, (.checks // [] | map([.name, .weight, .essential]) | sort)];
def verdicts: .checks // [] | map([.name, .passed]) | sort;

# which of the things that run have changed: see `run` in a result
def runs($before; $after):
    [$before, $after | .run // "" | split("-")] as [$old, $new]
    | [["submission", "test", "kit"] | to_entries[] | select($old[.key] != $new[.key]).value]
      + (if $old[3] == $new[3] then []
        elif [$old[3], $new[3]] | index("older") then ["newest"]
        elif $old[3] == null then ["programs"]
        else ["data"] end)
    | if . == [] then ["graded again"] else . end;

def line($result; $item; $before; $after; $why):
    { submission: $result.submission, name: $result.name, id: $result.id, $item, $before, $after,
      why: ($why | unique | join(", ")) };

# points, but none where the grader has failed
def points($result; f): if $result == null or $result.error then "" else f end;

def changes($before; $after):
    runs($before; $after) as $runs
    | [ $after.items[] | . as $new | ($before.items[] | select(.id == $new.id)) as $old
        | select($before.error or $after.error or $old.earned != $new.earned)
        | line($after; .id; points($before; $old.earned); points($after; .earned);
            [ (if $old.override != .override then "override" else empty end),
              (if ($old | verdicts) != verdicts or $before.error or $after.error then $runs[]
               elif ($old | rubric) != rubric then "rubric" else empty end) ])
        | select(.before != .after) ] as $items
    | $items[],
      (select([$before, $after] | map([.total, .error != null]) | .[0] != .[1])
        | line($after; "total"; points($before; $before.total); points($after; $after.total);
            [$items[].why]
            + (if $before.handed_in.deduction == $after.handed_in.deduction then []
                else ["deadline"] end)
            + (if ($before.items | length) == ($after.items | length) then []
                else ["rubric"] end)));

[ range($rows) | input as $before | input as $after
  | if $before and $after then changes($before; $after)
    else line($after // $before; "total"; points($before; $before.total);
        points($after; $after.total);
        ["submission"]) end ]
| (["submission", "name", "id", "item", "before", "after", "why"] | @csv),
  (.[] | [.submission, (.name, .id | text), .item, .before, .after, .why] | @csv),
  "\u0001",
  fill("page"; { $style, $date,
      number: (if . == [] then "nothing"
          else map(.submission) | unique | length | count("submission") end),
      table: (if . == [] then "" else fill("table"; { rows: (map(fill("row";
          . + { link: (.submission | @uri),
              name: (if .name == "" then .submission else .name end) }))
          | join("")) }) end) })
