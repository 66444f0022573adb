# exports.jq: all exports, from an array of results. The output is a stream of files:
# a line that begins with the character U+001C, which `clean` lets nobody
# write, and its name; then the file, or one more line of it.

def words: if . == null then "" else tostring end;
def file($name; f): "\u001c\($name)", f;
def file($name): file($name; .);

# --- One student's page, a page for each ------------------------------------

def every(f): map(f) | join("\n");
def part($title; $lines):
    if $lines == "" then "" else @html "<h2>\($title)</h2>\n" + $lines + "\n" end;
def note: @html "<p class=\"note\">\(.)</p>\n";

def table:
    . as $table | (.rows[0] | every(@html "<th scope=\"col\">\(.)</th>")) as $head
    | part(.title; if (.rows | length == 1) and (.rows[0] | length == 1)
        then @html "<blockquote>\(.rows[0][0])</blockquote>"
        else @html "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"\(.title)\">"
            + "<table><tr>" + $head + "</tr>\n"
            + (.rows[1:] | every("<tr>" + every(@html "<td>\(.)</td>") + "</tr>"))
            + "</table></div>" end);

def line:
    if .passed == null then @html "<li>\(.text)</li>"
    else (if .passed then ["passed", "✓"] else ["failed", "✗"] end) as $is
        | @html "<li class=\"\($is[0])\">"
        + @html "<span class=\"sign\" role=\"img\" aria-label=\"\($is[0])\">\($is[1])</span>"
        + @html "\(.text)</li>"
    end;

def item: (if .earned < .points or .override then " open" else "" end) as $open
    | "<details\($open)>" + @html "<summary><b>\(.earned) of \(.points)</b> \(.for)</summary>\n"
    + (by_hand | if . then note else "" end)
    + "<ul class=\"checks\">\n" + (.told | every(line)) + "</ul></details>";

def page: fill("page"; { who, course, number, of,
    file: (.handed_in.file // .zip | rtrimstr("/") | split("/") | last),
    total: (if .error then "–" else .total end),
    notes: ([whole | note] | join("")),
    items: (if .error or (.refused and ([.items[].override] | all(. == null))) then ""
        else part("Points"; .items | every(item)) end),
    tables: (if .error then "" else .tables // [] | map(table) | join("") end),
    remarks: part("Remarks"; remarks_told | every(@html "<li>\(.)</li>")
        | if . == "" then . else "<ul>\(.)</ul>" end),
    compiler: part("What the compiler said"; .compiler // {} | to_entries
        | map(select(.value | test("\\S")))
        | every(@html "<details><summary>\(.key).c</summary>"
            + @html "<pre tabindex=\"0\">\(.value)</pre></details>")),
    graded: (if .graded then "Graded \(.graded | day). " else "" end) });

# --- Gradescope: https://gradescope-autograders.readthedocs.io, "specs" ------

# If all checks of an item measure the same accuracy, it can be shown.
def accuracy: [.checks[]? | select(.hidden == false).message // ""
        | capture("^(?<n>[01]\\.[0-9]+)\\b").n]
    | unique | select(length == 1)[0] | tonumber;

def verdict: if .passed == null then "" elif .passed then "passed  " else "failed  " end;
def said_to_instructors: .checks | map(verdict + .name
    + (if (.message // "") == "" then "" else ": \(.message)" end)) | join("\n");

def gradescope: {
    score: .total,
    output: ([whole, (.items[] | .id as $id | by_hand // empty | "\($id): \(.)"), remarks_told[]]
        | join("\n")),
    output_format: "text", test_output_format: "text", test_name_format: "text",
    visibility: "visible", stdout_visibility: "hidden",
    tests: ([.items[] | { score: .earned, max_score: .points, name: "\(.id): \(.for)",
            output: (.told | map(verdict + .text) | join("\n")), visibility: "visible" }]
        + [.items[] | select(.checks != []) | { name: "for instructors: \(.id)",
            output: said_to_instructors, visibility: "hidden" }]
        + ((.remarks // []) - remarks_told | if . == [] then []
            else [{ name: "for instructors: remarks",
                output: join("\n"), visibility: "hidden" }] end)),
    leaderboard: [.items[] | .id as $name | accuracy | { $name, value: . }] };

# --- JUnit, as Jenkins reads it: for instructors, with all names ----------

def quoted: words | @html
    | if test("[\n\t]") then gsub("\n"; "&#10;") | gsub("\t"; "&#9;") else . end;
def suite:
    (.submission | quoted) as $row
    | [(.items[] | "<testcase classname=\"\($row).\(.id | quoted)\" name=\"" as $begin | .checks[]
        | $begin + (.name | quoted) + if .passed then "\" time=\"0\"/>"
          else "\" time=\"0\"><failure message=\"\(.message | quoted)\"/></testcase>" end),
       ("<testcase classname=\"\($row)\" name=\"the submission\" time=\"0\"><" as $begin
        | (.refused // empty | "\($begin)failure message=\"refused: \(quoted)\"/></testcase>"),
          (.error // empty
            | "\($begin)error message=\"grader error: \(quoted)\"/></testcase>"))] as $all
    | { $row, $all, graded, tests: ($all | length), errors: (if .error then 1 else 0 end),
        failures: (([.items[].checks[] | select(.passed | not)] | length)
            + if .refused then 1 else 0 end) };

def counts: "tests=\"\(.tests)\" failures=\"\(.failures)\" errors=\"\(.errors)\"";
def junit:
    map(suite) as $suites
    | "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
      "<testsuites name=\"\(.[0].course | quoted)\" "
        + ($suites | { tests: map(.tests) | add, failures: map(.failures) | add,
            errors: map(.errors) | add } | counts) + " time=\"0\">",
      ($suites[] | "<testsuite name=\"\(.row)\" \(counts) skipped=\"0\" time=\"0\""
            + (if .graded then " timestamp=\"\(.graded | quoted)\"" else "" end) + ">",
          .all[], "</testsuite>"),
      "</testsuites>";

# --- Tables for Canvas and Moodle -----------------------------------------

# The number that a platform has written into the name of what it collected.
# Students name files, too, so it counts only if all names have one, and if no
# other name has the same.
def numbered(f):
    map(. + { platform: ([f][0] // "") })
    | (group_by(.platform) | map(select(length > 1)[0].platform)) as $twice
    | any(.platform == "") as $without
    | map(if $without or (.platform | IN($twice[])) then .platform = "" else . end);
def names: .handed_in.file, .submission, .zip | words;
def canvas_number: names | capture("^[^_/]+(?:_late|_LATE)?_(?<n>[0-9]+)_[0-9]+_").n;
# in a folder's name it is the last one that fits, in a name by itself the first
def moodle_number: (names | capture("^[^/]*_(?<n>[0-9]+)_assignsubmission_[^/]*/").n),
    (names | capture("_(?<n>[0-9]+)_assignsubmission_").n);

# The roster may have a column of that name.
def column($name): .student // {} | to_entries
    | map(select(.key | ascii_downcase == ($name | ascii_downcase)).value | words)[0] // "";

# Rows for a table: not what the grader failed on, nor rows that share a student
# number, nor, if there is a roster, what belongs to nobody in it.
def key: ascii_downcase | gsub("[^a-z0-9]"; "") | sub("^0+(?=[0-9])"; "");
def left_out:
    any(.student) as $roster
    | (map(.number | key | select(. != "")) | group_by(.) | map(select(length > 1)[0])) as $twice
    | map(. + { out: (if .error then "the grader failed"
        elif $roster and .student == null then "they belong to nobody on the roster"
        elif .number | key | IN($twice[]) then "their student numbers are in two rows"
        else null end) });

# Those on the roster who have handed in nothing: rows like the others, without points.
def absent($results): (reduce ($results[].student.id // empty) as $id ({}; .[$id] = true)) as $there
    | [$people[0].students[]? | select($there[.id] | not) | walk(clean)
        | { absent: true, student: ., who: (.name | words), number: (.id | words),
            submission: "\(.id) \(.name)",
            course: $results[0].course, of: $results[0].of, total: 0 }];

# A cell is one line, and no formula.
def cell: words | gsub("\\s+"; " ") | text;
def canvas($title):
    { Student: "    Points Possible", ID: "", "SIS User ID": "", "SIS Login ID": "",
        Section: "", ($title): .[0].of },
    (.[] | { Student: (.who | cell),
        ID: (if .platform == "" then .student.ID | cell else .platform end),
        "SIS User ID": (.number | cell), "SIS Login ID": (.student.login | cell),
        Section: (.student.section | cell), ($title): .total });

# The comment is HTML.
def comment: (if .absent then ["Nothing was handed in."]
        else [whole, (.items[]
            | "\(.id): \(.earned) of \(.points)\(by_hand | if . then ", " + . else "" end)")] end
        | map("<li>\(@html)</li>") | join(""))
    | "<ul>\(.)</ul>" | gsub("\\s+"; " ");
def moodle: .[] | { Identifier: "Participant \(.platform)", "Full name": (.who | cell),
    "Email address": (.student.email | cell),
    Status: (if .absent then "No submission" else "Submitted for grading" end + " - Graded"),
    Grade: .total, "Maximum grade": .of, "Grade can be changed": "Yes",
    "Last modified (submission)": (.handed_in.time | cell),
    "Last modified (grade)": (.graded | cell),
    "Feedback comments": comment };

# --- The files ---------------------------------------------------------------

def safe: .submission | gsub("[^A-Za-z0-9_-]"; "_");
def submissions: map(.submission) | join(", ");

absent(.) as $absent
| map(clean_all | select(.superseded_by == null)
    | . + { who: (.student.name | words), number: (.student.id // .id | words) }
    | if .who == "" then .who = .name else . end
    | if .who == "" then .who = .submission else . end
    | .items |= map(. + { told: told }))
| (.[] | safe as $row
    | (page | file("students/\($row).html")),
      (select(.error == null) | gradescope | tojson | file("gradescope/\($row).json"))),
  file("junit.xml"; junit),
  (left_out as $all | $all | map(select(.out == null)) as $rows
    | ($all | map(select(.out)) | group_by(.out)[]
        | "left out of the tables for your course's website, since \(.[0].out): \(submissions)"
        | file("work/said")),
      ($rows | numbered(canvas_number) + ($absent | map(.platform = "")) | select(. != [])
        | canvas(.[0].course | cell) | tojson | file("work/canvas.json")),
      ($rows + $absent
        | map(. + { identifier: ((column("Identifier") | capture("(?<n>[0-9]+)$").n) // "") })
        | (map(select(.absent | not)) | numbered(moodle_number))
            + map(select(.absent) | .platform = "")
        | map(if .platform == "" then .platform = .identifier else . end)
        | map(select(.platform == "")) as $without
        | map(select(.platform != "")) | select(. != [])
        | (moodle | tojson | file("work/moodle.json")),
          (.[] | select(.absent | not)
            | "\(safe)\t\(.who | gsub("[^A-Za-z0-9 -]"; "-"))_\(.platform)_assignsubmission_file_"
            | file("work/feedback.tsv")),
          (select($without != [])
            | "not in moodle.csv, since Moodle's participant number is unknown: "
                + ($without | submissions)
            | file("work/said"))))
