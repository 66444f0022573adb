# roster.jq: what an instructor says about the class, from tables as table.sh
# reads them: $roster, $match (--match) and $filled (GRADES/match.csv), each
# [null] or [rows], and $..._name, what to call them. Output: {problem}, the first
# line that is not understood; or {students, match}, where a student is
# {id, name, email, login, section}, and the other columns of the roster by
# the names that they have there.
# Needs people.jq.
def head: map(ascii_downcase | gsub("[^a-z0-9]"; ""));

# the column with the first of these names that there is
def column($head; $names): [$names[] as $name | $head | index($name) // empty][0];

# rows that say something, with their numbers
def rows: [to_entries[] | {n: (.key + 1), row: .value}
    | select((.row | any(. != "")) and (.row[0] | startswith("#") | not)
        and (.row | length > 1 or . != ["sep="]) and .row[0:2] != ["sep=", ""])];

# a number that a spreadsheet has made unreadable
def rounded: test("^[0-9][.,]?[0-9]*E[+][0-9]+$");

def id_names: ["studentnumber", "studentid", "sisuserid", "idnumber", "matriculationnumber",
    "matrikelnummer", "sid", "id", "number", "identifier"];

def students($file): rows as $rows
    | ($rows[0].row // []) as $titles | ($titles | head) as $head
    | { id: column($head; id_names),
        name: column($head; ["name", "fullname", "studentname", "student"]),
        email: column($head; ["email", "emailaddress", "mail"]),
        login: column($head; ["login", "loginid", "sisloginid", "username", "user", "account"]),
        section: column($head; ["section", "sections", "group", "class"]) } as $at
    | [column($head; ["firstname", "givenname", "vorname"]),
       column($head; ["lastname", "surname", "familyname", "nachname"])] as $parts
    | if $at.id == null
      then {problem: ("\($file): its first line has no column id, "
          + "and should be like id,name,email,login,section")}
      elif $at.name == null and $parts == [null, null]
      then {problem: ("\($file): its first line has no column name, "
          + "and should be like id,name,email,login,section")}
      else
        # Canvas has lines that are nobody's, and Gradescope lists teachers, too
        column($head; ["role"]) as $role
        | [ $rows[1:][] | select(.row | any(IN("Points Possible", "Student, Test")) | not)
          | select($role == null
              or (.row[$role] | . == "" or (ascii_downcase | contains("student"))))
          | .n as $n | .row as $row
          | ($at | map_values(if . == null then "" else $row[.] // "" end))
          + (if $at.name != null then {} else
              {name: ([$parts[] | select(. != null) | $row[.] // ""] | join(" "))} end)
          | . + ([range($titles | length) | select(. as $k | [$at[], $parts[]] | index($k) | not)
              | select($titles[.] != "") | {key: $titles[.], value: ($row[.] // "")}]
              | map(select(.key | IN("id", "name", "email", "login", "section") | not))
                  | from_entries)
          | select(.id != "" or .name != "")
          | {n: $n, student: ., key: (.id | number)} ] as $all
        | ([$all[] | select(.key == "")][0]) as $nobody
        | ([$all[] | select(.student.id | rounded)][0]) as $rounded
        | ([$all | group_by(.key)[] | select(length > 1)][0]) as $twice
        | if $all == [] then {problem: "\($file): there is no student in it"}
          elif $nobody then {problem: "\($file): line \($nobody.n) has no id"}
          elif $rounded then {problem: ("\($file): line \($rounded.n): "
              + "a spreadsheet has rounded the number to "
              + "\($rounded.student.id): format the column as text, "
              + "enter the number again, and save the table")}
          elif $twice then {problem: ("\($file): lines \($twice | map(.n) | join(" and "))"
              + " have the same id, \($twice[0].student.id)")}
          else {students: ($all | map(.student)), keys: ($all | map({(.key): true}) | add)} end
      end;

# a time that the command `date` understands
def is_time: test("^[0-9]{4}-[0-9]{2}-[0-9]{2}"
    + "([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)?)?( ?(Z|UTC|[+-][0-9]{2}:?[0-9]{2}))?$");

# lines FILE,ID[,TIME]; without an id or a time they wait for a person
def matches($file; $keys): rows as $rows
    | ($rows[0].row // [] | head) as $head
    | {file: column($head; ["file", "row", "submission"]), id: column($head; id_names),
       time: column($head; ["time", "handedin", "submissiontimestamp"])} as $at
    | ($at.file != null and ($at.id != null or $at.time != null)) as $titled
    | (if $titled then $at else {file: 0, id: 1, time: 2} end) as $at
    | [ $rows[if $titled then 1 else 0 end:][] | .n as $n | .row as $row
        | ($at | map_values(if . == null then "" else $row[.] // "" end))
        | select(.id != "" or .time != "") | . + {n: $n} ] as $all
    | ([$all[] | select(.id != "" and $keys[.id | number] == null)][0]) as $unknown
    | ([$all[] | select(.time != "" and (.time | is_time | not))][0]) as $timeless
    | ([$all | group_by(.file)[] | select((map(.id | number) | unique | length) > 1)][0]) as $twice
    | if $unknown then {problem: ("\($file): line \($unknown.n): "
          + "nobody on the roster has the id \($unknown.id)")}
      elif $timeless then {problem: ("\($file): line \($timeless.n): "
          + "\($timeless.time) is not a time "
          + "like 2026-12-01 23:59 or 2026-12-01T23:59:00Z")}
      elif $twice then {problem: ("\($file): lines \($twice | map(.n) | join(" and "))"
          + " have different ids for the same file, \($twice[0].file)")}
      else $all | map({file, id, time}) end;

(if $roster[0] == null then {students: null, keys: {}}
    else $roster[0] | students($roster_name) end) as $class
| if $class.problem then $class else
    (if $match[0] == null then [] else $match[0] | matches($match_name; $class.keys) end) as $said
    | (if $filled[0] == null then []
        else $filled[0] | matches($filled_name; $class.keys) end) as $kept
    | [$said, $kept | objects] as $problems
    | if $problems != [] then $problems[0] else
        # what is said now counts, and what was filled in before stays
        ([$said[] | {(.file): true}] | add // {}) as $new
        | {students: $class.students, match: ($said + [$kept[] | select($new[.file] | not)])}
      end
  end
