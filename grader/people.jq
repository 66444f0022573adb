# people.jq: whose a submission is. Definitions only.

# As student.c reads a number, only its letters and digits count, if there
# are any; and spreadsheets eat zeros in front.
def number: ascii_downcase
    | (gsub("[^a-z0-9]"; "") | if . == "" then empty else . end) // gsub("\\s"; "")
    | sub("^0+(?=[0-9])"; "");

# a name as platforms write it into names of files: whichever part is first,
# without blanks, and maybe without what is not ASCII
def squeezed: ascii_downcase | gsub("[\\s,.'’`_-]"; "");
def name_keys: [splits("[ ,_]+") | select(. != "")] as $words
    | [range($words | length) as $k | $words[$k:] + $words[:$k] | join("") | squeezed
        | ., gsub("[^a-z0-9]"; "") | select(. != "")] | unique[];

# extra columns of the roster, by one of these names
def columns($names): [.[0] // {} | keys[]
    | select(ascii_downcase | gsub("[^a-z0-9]"; "") | IN($names[]))];

# which students there are for a key: {KEY: [STUDENT...]}
# (in jq 1.6, += on a large object copies all of it)
def index_by(f): . as $students
    | [range(length) as $k | ([$students[$k] | f] | unique[]) as $key | {$key, $k}]
    | group_by(.key) | map({(.[0].key): map(.k)}) | add // {};
def indices_of_students:
    (columns(["id", "canvasid", "canvasuserid", "canvas"]) - ["id"]) as $canvas
    | columns(["identifier", "moodleid", "moodle", "participant"]) as $moodle
    | columns(["github", "githubusername", "githublogin", "githubuser"]) as $github
    | { number: index_by((.id, .login) | select(. != "") | number),
        name: index_by(.name | name_keys),
        email: index_by(.email | select(. != "") | ascii_downcase),
        canvas: index_by(.[$canvas[]] | select(. != "")),
        moodle: index_by(.[$moodle[]] | gsub("[^0-9]"; "") | select(. != "")),
        github: index_by(.[$github[]] | select(. != "") | ascii_downcase) };

def canvas_name: capture("^(?<name>[^_/]+)(?<late>_LATE|_late)?_(?<user>[0-9]+)_(?<file>[0-9]+)_");

# evidence($i): what in {number, name, metadata} says whose it is, and who that
# may be, if it fits anybody. No student has chosen what a platform writes.
def evidence($i): (.name | rtrimstr("/") | split("/")) as $parts
    | [ ({by: "student.txt", who: $i.number[.number | number]} | select(.who)),
        ($parts[-1] // "" | canvas_name
            | {by: "Canvas", says: .name, who: ($i.canvas[.user] // $i.name[.name | squeezed])}),
        ($parts[] | capture("^(?<name>.*)_(?<n>[0-9]+)_assignsubmission_")
            | {by: "Moodle", says: .name, who: ($i.moodle[.n] // $i.name[.name | squeezed])}),
        (.metadata.who[]? | {by: "Gradescope", says: "\(.name) \(.id)",
            who: ($i.number[.id | number] // $i.email[.email | ascii_downcase])}),
        # the longest end of a repository's name that is a user's
        (select($i.github != {}) | $parts[] | ascii_downcase
            | sub("(-main|-master)?(\\.zip)?$"; "") | split("-")
            | [range(1; length) as $k | $i.github[.[$k:] | join("-")] // empty][0]
            | {by: "GitHub", who: .} | select(.who)) ]
    | unique;

def meet: map(.who | select(. != null))
    | reduce .[1:][] as $who (.[0] // []; map(select(IN($who[]))));

def days($due): if . > $due then (. - $due) / 86400 | ceil else 0 end;
def few: (.[:3] | join(", ")) + (if length > 3 then " and \(length - 3) more" else "" end);

# people($rows): all that there is to say of people, from .people.json and
# [{row, number, name, gone, hash}]:
#   rows    {ROW: {student (null if nobody knows), handed_in, superseded, superseded_by, remarks}}
#   absent  [{student, remark}], those on the roster without a submission
#   list    [{file, id, time, why}], for a person to fill in
#   said    sentences
def people($rows): . as $said
    | ($said.students // []) as $students | ($students | indices_of_students) as $i
    | ($said.students != null) as $known
    | ($students | map("\(.id) \(.name)")) as $called
    | ([$rows[] | $said.found[.row].name // "" | split("/") | last // ""] | group_by(.)
        | map({(.[0]): length}) | add // {}) as $times
    | (reduce ($said.match // [])[] as $line ({}; .[$line.file] = $line)) as $match
    | [ $rows[] | . as $row | ($said.found[.row] // {name: .row}) as $found
        | ($found.name | rtrimstr("/")) as $path | ($path | split("/") | last) as $base
        | ($match[$path] // $match[.row] // (select($times[$base] == 1)
            | $match[$base]) // {}) as $line
        | ($found + {number} | if $known then evidence($i) else [] end) as $evidence
        | (if ($line.id // "") != "" then $i.number[$line.id | number]
            else $evidence | meet end) as $who
        | ($evidence | map(select(.by != "student.txt"))) as $platforms
        | ([$base | canvas_name][0]) as $canvas
        # some zips have no dates, which unzip takes for 1980
        | ($found.time | if . and . > 946684800 then . else null end) as $date
        | . + { found: $found, matched: $line.file,
            sure: (($line.id // "") != "" or ($platforms | any(.who))),
            strangers: ($platforms | map(select(.who == null) | "\(.by) says \(.says)")),
            who: (if ($who | length) == 1 then $who[0] else null end),
            file: $found.name, upload: ($canvas.file // "0" | tonumber),
            late: ($canvas.late != null),
            time: ($line.time // $found.metadata.time // $date),
            time_from: (if $line.time then "the table of --match"
                elif $found.metadata.time then "Gradescope"
                elif $date then "the file's date" else null end),
            problem: (if $known | not then null elif ($who | length) == 1 then null
                elif $evidence | all(.who == null) then
                    (($platforms | map("\(.by) says \(.says), ") | add // "")) +
                    (if .number == "" then "there is no student number"
                        else "the number \(.number) is not on the roster" end)
                    + ([.name, ($base | sub("\\.[A-Za-z.]*$"; "") | sub("_[A-Za-z]+[0-9]+$"; ""))
                        | squeezed | $i.name[.] // empty | .[]] | unique
                        | if . == [] then ""
                            else "; the name suggests \(map($called[.]) | few)" end)
                else ($evidence | map(select(.who) | "\(.by): \(.who | map($called[.]) | few)")
                    | join("; ")) end) } ] as $claims
    # and what only student.txt says counts less than what a platform says
    | ($claims | map(select(.who != null and .sure) | {(.who | tostring): .row})
        | add // {}) as $sure
    | ($claims | map(select(.who != null and (.sure | not) and $sure[.who | tostring]) |=
        (.problem = "student.txt says \($called[.who]), "
            + "whose submission is \($sure[.who | tostring])"
            | .who = null))) as $all

    # if a student has several, the newest counts; files that are gone are older,
    # and so is one that has only been renamed
    | ([$all[] | select(.gone == "") | {(.hash + " " + (.number | number)): .row}]
        | add // {}) as $same
    | ([$all[] | select(.who != null)] | group_by(.who)) as $groups
    | ([ $groups[] | select(length > 1)
        | (all(.upload > 0)) as $uploads
        | sort_by([.gone == "", if $uploads then .upload else .time // 0 end, .row]) as $sorted
        | ($sorted | map(select(.gone == ""))) as $there
        | { newest: $sorted[-1].row, older: ($sorted[:-1] | map(.row)),
            unsure: (($uploads | not) and ($there | length) > 1
                and (($there | any(.time == null)) or $there[-1].time == $there[-2].time)) } ]
      + [ $all[] | select(.who == null and .gone != "")
          | {newest: $same[.hash + " " + (.number | number)], older: [.row], unsure: false}
          | select(.newest) ]) as $several
    | (reduce $several[] as $s ({};
        .[$s.newest] = { older: ((.[$s.newest].older // []) + $s.older),
                         unsure: $s.unsure })) as $newest
    | (reduce $several[] as $s ({}; reduce $s.older[] as $row (.; .[$row] = $s.newest))) as $by
    | ([$all[].who | select(. != null) | {key: tostring, value: true}] | from_entries) as $present
    | [ $said.passed[]? | {path, on: ({number: "", name: .path} | evidence($i) | meet)}
        | select(.on | length == 1) ] as $loose
    | { rows: ([ $all[] | {(.row): (
            (if $known then {student: (.who | if . == null then . else $students[.] end)}
                else {} end)
            + (if $known or $said.due then {handed_in: {file,
                time: (if .time then .time | todate else null end), time_from,
                late_days: (if .time and $said.due then .time | days($said.due) else null end),
                rule: (if $said.late and $said.due then $said.late else null end)}} else {} end)
            + (if $newest[.row] then {superseded: $newest[.row].older} else {} end)
            + (if $by[.row] then {superseded_by: $by[.row]} else {} end)
            + {remarks: [
                (select($by[.row]) | "a newer one counts: \($by[.row])"),
                (select($newest[.row]) | "older: \($newest[.row].older | few)"),
                (select($newest[.row].unsure)
                    | "it is not known which submission is the newest: "
                        + "write a time for each into the table of --match"),
                (select(.problem and $by[.row] == null)
                    | "nobody knows whose this is (\(.problem)): write an id into match.csv"),
                (select(.who != null) | .strangers[] | . + ", who is not on the roster"),
                (select(.who != null) | $students[.who] as $student | (.number | number) as $number
                    | select($number != ""
                        and ([$student.id, $student.login | number] | index($number) | not))
                    | "student.txt has the number \(.number), and the roster \($student.id)"),
                (select(.who != null) | $students[.who] as $student
                    | [.name | ascii_downcase | splits("[ ,.-]+") | select(length > 1)] as $words
                    | select($words != [] and ($student.name | ascii_downcase) as $name
                        | $words | all(. as $word | $name | contains($word) | not))
                    | "student.txt says \(.name), and the roster \($student.name)"),
                (select($said.due and .time == null and $by[.row] == null)
                    | "nobody knows when this was handed in: "
                        + "write a time into the table of --match"),
                (select(.late and $said.due and .time and .time <= $said.due)
                    | "Canvas calls it late, but according to \(.time_from) it is on time: "
                        + (.time | todate)) ]})} ]
                        | add // {}),
        absent: [ range($students | length) as $k | select($present[$k | tostring] | not)
            | {student: $students[$k],
                remark: ("nothing was handed in"
                + ([$loose[] | select(.on == [$k]).path | split("/") | last
                | gsub("[[:cntrl:]]"; "?")]
                | if . == [] then "" else "; passed over: \(few)" end))} ],
        list: [ $all[] | select($known and .gone == "" and $by[.row] == null and .problem)
            | {file: (if .file | test("^[A-Za-z0-9_(][A-Za-z0-9_() .,/+-]*$")
                then .file | rtrimstr("/") else .row end), id: "", time: "", why: .problem} ],
        said: ( ($all | map(.matched // empty | {(.): true}) | add // {}) as $used
            | [ ($said.match // [])[] | select($used[.file] | not)
                | "the table of --match: there is no submission \(.file)" ]) };
