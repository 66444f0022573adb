#!/bin/bash
# Exports three classes that are nothing but their results: one with a roster,
# one as Canvas collects it, one as Moodle does. Their texts are hostile, and
# each file that comes out is read by a strict reader of its format.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh

# result CLASS ROW CHANGE: a result, with this change of jq's
result() {
    mkdir -p "$work/$1/$2"
    jq -n --arg row "$2" '
        def check($name; $passed; $message):
            { $name, $passed, $message, weight: 1, essential: false, hidden: false };
        def test($name; $passed; $message): check($name; $passed; $message) | .hidden = true;
        def item($id; $for; $from; $points; $earned; $checks):
            { $id, $for, $from, $points, graded: $earned, $earned, override: null, $checks };
        { course: "A Course, with a comma", submission: $row, zip: "\($row).zip",
          name: "Ada Lovelace", id: "0042", seed: 42, refused: null, error: null,
          total: 12.5, of: 30, graded: "2026-11-20T10:11:12Z",
          items: [
            item("structure"; "file names"; "intake"; 10; 5; [
                check("src/full.c is there"; true; ""),
                check("no data set is inside"; false; "there is one")])
              | .earned = 7.5 | .override.comment = "oral exam",
            item("full"; "the full layer"; "test"; 15; 5; [
                test("hidden_forward_one"; false; "layer_forward(full, x): row 0, column 0 is 0, "
                    + "expected -0.8907550263 (off by 0.89): HINT"),
                test("hidden_forward_two"; false; "layer_forward(full, x): row 1, "
                    + "column 3 is -nan, expected 0.77812345 (off by nan): HINT"),
                test("hidden_crash"; false;
                    "backward of full crashed with signal 11 (Segmentation fault)"),
                test("hidden_changed"; false;
                    "update of full has changed a matrix that it was only lent"),
                (test("hidden_essential"; false; "w_grad: row 0, column 0 is 0, "
                    + "expected 3.720451307: HINT, and it has changed x") | .essential = true),
                (test("hidden_essential_too"; true; "") | .essential = true)]),
            item("digits"; "the digits"; "programs"; 5; 0; [
                test("it prints the book'"'"'s digits: iteration 77 / 7770"; false;
                    "2.3456, which is not what the book'"'"'s modules give")]),
            item("better"; "an accuracy"; "programs"; 0; 0; [
                check("better is ahead"; true; "0.7123 against 0.6: +11.2 percentage points")])],
          remarks: ["the folder src is called SRC", "better gets 0.9: read that program",
            "the name is also that of BEN_CH3"],
          beside: ["the name is also that of BEN_CH3"],
          walls: "seccomp", test_seed: "987654321", programs_seed: "876543210",
          tables: [{ title: "Accuracy", rows: [["rate", "here"], ["0.1", "0.57"]] },
            { title: "What was seen", rows: [["it is NaN"]] }],
          compiler: { full: "src/full.c:1:1: warning: <b>\n" } } | '"$3" >"$work/$1/$2/result.json"
}

# by somebody who wants to be a formula, a tag, another cell, another line
hostile='"=cmd|'"' /C calc'"'!A0\",\"b\n<script>alert(1)</script>]]></x>&\u0000\u0007\u001b[2J\u001c../../evil\u202e\ufffe"'
everywhere=".name = $hostile | .zip = $hostile | .items[0].checks[1].message = $hostile | .items[0].override.comment = $hostile
    | .remarks += [$hostile] | .tables[1].rows = [[$hostile]] | .tables[0].rows[1] = [$hostile, $hostile]
    | .compiler.full = $hostile | .items[1].checks[0].message = $hostile"
result roster ADA_CH3 '.student = { id: "0042", name: "Lovelace, Ada", email: "ada@example.com", login: "ada", section: "A 1", ID: "340933" }
    | .handed_in = { file: "late/ADA_CH3.zip", time: "2026-11-20T09:00:00Z", late_days: 2, deduction: 3 }
    | .superseded = ["ADA_OLD_CH3"] | .points_before = 12.5 | .total = 9.5'
result roster ADA_OLD_CH3 '.superseded_by = "ADA_CH3"'
result roster HOSTILE_CH3 "$everywhere | .id = \"-1+1\" | .student = { id: \"@1\", name: $hostile, email: $hostile, login: \"+1\", section: $hostile }"
result roster REFUSED_CH3 '.refused = "this is not a zip file" | .total = 0 | .items |= map(.checks = [] | .earned = 0 | .override = null) | .id = "7"
    | .name = "" | .student = { id: "7", name: "Ben", email: null, login: null, section: null }'
result roster ERROR_CH3 '.error = "gcc: no such file" | .id = "8" | .student = { id: "8", name: "Eva" }'
result roster STRANGER_CH3 '.id = "99"'
echo '{"students": [{"id": "0042", "name": "Lovelace, Ada"}, {"id": "8", "name": "Eva"}, {"id": "77", "name": "=Zoe", "login": "zoe"}]}' >"$work/roster/.people.json"
mkdir "$work/moodle"
echo '{"students": [{"id": "77", "name": "Zoe", "Identifier": "Participant 4711"}, {"id": "78", "name": "Zac"}]}' >"$work/moodle/.people.json"
result canvas smithbob_340934_208490284_BOB_CH3 '.id = "1" | del(.beside, .items[].checks[].hidden)'
result canvas jonesann_LATE_340935_208490285_ANN_CH3 '.id = "02" | .total = 20'
result canvas jonesann_late_340936_208490286_TWIN_CH3 '.id = "3 "'
result canvas jonesann_late_340937_208490287_TWIN_CH3 '.id = "03"'
result moodle Bob_Smith_12345_assignsubmission_file__x-0123456789ab "$everywhere | .id = \"1\""
result moodle Ann_Jones_12346_assignsubmission_file__x-0123456789ac '.id = "2"'
result moodle Odd_0123456789ad '.id = "3" | .handed_in = { file: "Odd_12345_assignsubmission_12347_assignsubmission_file_/1_12346_assignsubmission_file_.zip" }'
result moodle Twin_12348_assignsubmission_file__x-0123456789ae '.id = "4"'
result moodle Twin_12348_assignsubmission_file__x-0123456789af '.id = "5"'

for class in roster canvas moodle; do
    # in an environment that would spoil any of the tools
    check "the class $class is exported" env HOME=/ MLRRC=/dev/null ZIPOPT=-v LC_ALL=C grader/exports.sh "$work/$class"
    cp "$work/check.log" "$work/$class.said"
done
exports=$work/roster/exports

# --- What a student may see -------------------------------------------------

# seen: all that a student gets to see of them
seen() {
    cat "$work"/*/exports/students/*.html "$work"/*/exports/moodle.csv
    unzip -p "$work/moodle/exports/moodle_feedback.zip"
    jq -r '.output, .leaderboard[].name,
        (.tests[] | select(.visibility != "hidden") | .name, .output)' \
        "$work"/*/exports/gradescope/*.json
}
seen >"$work/seen"
# nothing TEXT...
nothing() {
    local text
    for text; do
        ! grep -n -F -e "$text" "$work/seen" || return 1
    done
}
check "no student sees the name of a hidden test, or of a check of a secret run" nothing hidden_ iteration 7770
check "nor a number that it drew, or got" nothing 0.8907550263 0.77812345 3.720451307 2.3456 0.89
check "nor its hint" nothing HINT
check "nor a seed" nothing 987654321 876543210 'seed'
check "nor what is said of other students" nothing BEN_CH3 'also that of'
check "nor what an instructor should look at" nothing 'read that program' 'gcc: no such file'
# told ROW TEXT...: on the page of that row
told() {
    local row=$1
    shift
    for text; do
        grep -F -e "$text" "$exports/students/$row.html" || return 1
    done
}
check "a student sees how many of them passed, and what kind of mistake is where" \
    told ADA_CH3 '1 of 6 hidden tests passed' 'layer_forward: a result is wrong, in 1 hidden test' \
    'layer_forward: a result is not a number' 'backward of full: it crashes (Segmentation fault)' \
    'update of full: it changes what it was only lent' 'w_grad: a result is wrong' '0 of 1 hidden test passed'
# the ways to end that rpc/launch.c and rpc/proxy.c have words for
ends() {
    jq -n -R -r "$(cat grader/exports/told.jq)"'
        inputs | split("|") | select((.[0] | kind) != .[1]) | "\(.[0]): \(.[0] | kind)"' >"$work/not_told" <<'END'
sequential_backward did not return: the test has used 10 s of processor time|it takes too long, or too much memory
layer_free did not return within 60 s|it takes too long, or too much memory
forward of full used more memory or processor time than is allowed|it takes too long, or too much memory
backward of full crashed with signal 11 (Segmentation fault)|it crashes (Segmentation fault)
loss_forward exited instead of returning|it exits instead of returning
full_new made a forbidden system call: ptrace|it makes a system call that is forbidden here
full_new made a forbidden system call|it makes a system call that is forbidden here
loss_new sent a malformed reply|it cannot be loaded, or its answer cannot be read
your object cannot be loaded|it cannot be loaded, or its answer cannot be read
relu_new returned NULL|it returns NULL
layer_forward left a 2 x 3 matrix for the result, where 3 x 2 was due|a matrix has the wrong shape
backward of relu has changed a matrix that it was only lent|it changes what it was only lent
layer_backward has changed the layer x|it changes what it was only lent
by the end of backward of relu your code has written before the beginning or past the end of a matrix, or of other memory|it writes outside of its memory
not tried: 3 tests before this one got no answer|not tried, since earlier tests got no answer
END
    cat "$work/not_told"
    [ ! -s "$work/not_told" ]
}
check "each way in which a call can end has its own words" ends
check "and what it costs, and where to read" told ADA_CH3 'at most half of the points are left' 'run make check-full' 'the chapter on src/full.c'
check "and what is no secret, in full" told ADA_CH3 'no data set is inside: there is one' 'the folder src is called SRC' '0.57' \
    'warning: &lt;b&gt;' 'better is ahead: 0.7123 against 0.6'
check "and what a person has changed, and why" told ADA_CH3 'changed by hand from 5 to 7.5: oral exam'
check "and when it was handed in, what that costs, and what doesn't count" \
    told ADA_CH3 'Handed in 2026-11-20 09:00 UTC.' '2 days late, and costs 3 points.' 'newest of your 2 submissions' 'Graded 2026-11-20 10:11 UTC.'
check "and a total that isn't the sum, since a person has changed it" \
    grep -qF 'A person has changed the total by +7.5 points.' "$work"/canvas/exports/students/jonesann_LATE_340935*.html
check "a refusal is given with its reason" told REFUSED_CH3 'Refused: this is not a zip file'
check "a grader's failure is no fault of the student's, and no points" told ERROR_CH3 'no fault of yours' '–'
check "what is superseded has no page, and is in no file" sh -c '! grep -rl ADA_OLD "$1"/junit.xml "$1"/canvas.csv && [ ! -e "$1/students/ADA_OLD_CH3.html" ]' sh "$exports"
# pages_are_closed: they ask for nothing, and run nothing
pages_are_closed() {
    ! grep -n -i -E '<(script|img|iframe|link [^>]*href="[^d])|https?:|[^-]src=|url\(|@import| on[a-z]+=' "$work"/*/exports/students/*.html
}
check "a page asks for nothing, and runs nothing" pages_are_closed
check "no text is a tag" sh -c '! grep -F "<script>" "$1"/students/*.html && grep -qF "&lt;script&gt;" "$1"/students/HOSTILE_CH3.html' sh "$exports"
check "no control character is left in any file" sh -c '! LC_ALL=C grep -r -l -P "[\x00-\x08\x0b-\x1f\x7f]|\xe2\x80\xae|\xef\xbf\xbe" "$1" --include=*.html --include=*.xml --include=*.json' sh "$work"/roster/exports
check "nothing is written outside of the folder" sh -c '[ "$(ls -A "$1" | sort | paste -s -d " ")" = "canvas.csv gradescope junit.xml students" ] && ! find "$2" -name "evil*" | grep .' sh "$exports" "$work"
if command -v chromium >/dev/null; then
    # well_formed: what Chromium makes of a page has every text in its place
    well_formed() {
        chromium --headless --no-sandbox --disable-gpu --dump-dom "file://$exports/students/HOSTILE_CH3.html" 2>/dev/null >"$work/dom"
        grep -c '<details' "$work/dom"
        [ "$(grep -o '<details' "$work/dom" | wc -l)" -eq 5 ] && [ "$(grep -c '<script' "$work/dom")" -eq 0 ] && tail -n 3 "$work/dom" | grep -q '</footer>\|</html>'
    }
    check "Chromium reads a page of hostile texts as it is meant" well_formed
else
    skip "Chromium reads a page of hostile texts as it is meant" "there is no Chromium"
fi

# shellcheck source=tests/axe.sh
. tests/axe.sh
if [ -n "$axe" ]; then
    check "axe-core has nothing against a student's page" accessible "$exports/students/ADA_CH3.html"
else
    skip "axe-core has nothing against a student's page" "no chromium or no axe-core"
fi

# --- Gradescope -------------------------------------------------------------

check "every results.json is one as Gradescope documents it" \
    sh -c 'for file in "$1"/*/exports/gradescope/*.json; do
        jq -e -f grader/tests/gradescope.jq "$file" || { echo "$file"; exit 1; }
    done' sh "$work"
check "its score is the total, its visible tests are the items, and its leaderboard is the accuracy" \
    jq -e '.score == 9.5 and ([.tests[] | select(.visibility == "visible") | [.score, .max_score]]
            == [[7.5, 10], [5, 15], [0, 5], [0, 0]])
        and .leaderboard == [{ name: "better", value: 0.7123 }]' "$exports/gradescope/ADA_CH3.json"
check "instructors see every check in it" \
    jq -e 'any(.tests[]; .visibility == "hidden"
        and (.output | contains("failed  hidden_forward_one: layer_forward")))' \
    "$exports/gradescope/ADA_CH3.json"
check "there is none where the grader has failed" [ ! -e "$exports/gradescope/ERROR_CH3.json" ]

# --- Tables: by the rules of the programs that read them -------------------------

# table FILE TEST: its records, and the mark in front without a quote behind
table() {
    [ "$(head -c 3 "$1" | od -An -tx1)" = ' ef bb bf' ] && [ "$(head -c 4 "$1" | tail -c 1)" != '"' ] &&
        mlr --icsv --ojson --infer-none cat "$1" >"$work/table" || return 1
    jq . "$work/table"
    jq -e "$2" "$work/table"
}
check "Canvas finds its columns, and the points possible" table "$exports/canvas.csv" \
    '(.[0] | keys_unsorted) == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "A Course, with a comma"]
        and (.[0] | [.[]] == ["    Points Possible", "", "", "", "", "30"])'
check "and a student by the roster's number and login" table "$exports/canvas.csv" \
    '.[1] | [.[]] == ["Lovelace, Ada", "340933", "0042", "ada", "A 1", "9.5"]'
# what Canvas and Moodle would refuse, or a spreadsheet run
safe='all(.[][]; test("^[=+@\\t\\r-]|\n") | not)'
check "no cell of Canvas's is a formula, or several" table "$exports/canvas.csv" \
    "$safe and length == 5 and all(.[1:][]; .[\"A Course, with a comma\"] | test(\"^[0-9]+(\\\\.[0-9]+)?\$\")) and ([.[1:][][\"SIS User ID\"]] | unique | length == 4)"
check "who of the roster has handed in nothing has a row with 0 points" table "$exports/canvas.csv" \
    'map(select(.["SIS User ID"] == "77") | [.["SIS Login ID"], .["A Course, with a comma"]]) == [["zoe", "0"]]'
check "in Moodle's table, too" table "$work/moodle/exports/moodle.csv" \
    'map(select(.Identifier == "Participant 4711") | [.["Full name"], .Grade, .["Feedback comments"]]) == [["Zoe", "0", "<ul><li>Nothing was handed in.</li></ul>"]]'
check "in it is nobody on whom the grader failed, and nobody who is not in the roster" sh -c '! grep -e Eva -e STRANGER "$1"' sh "$exports/canvas.csv"
check "which is said" grep -q "left out of the tables for your course's website, since they belong to nobody on the roster: STRANGER_CH3" "$work/roster.said"
check "Canvas's own numbers are used where all names have one, and no number twice" table "$work/canvas/exports/canvas.csv" \
    'map(.ID) == ["", "340935", "340934"]'
check "which is said, too" grep -q 'since their student numbers are in two rows: jonesann_late_340936_208490286_TWIN_CH3, jonesann' "$work/canvas.said"
check "without Moodle's numbers there is nothing for Moodle" sh -c '! ls "$1"/moodle*' sh "$exports"
check "Moodle finds its columns, the participants, and points in range" table "$work/moodle/exports/moodle.csv" \
    '(.[0] | keys_unsorted) == ["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum grade",
        "Grade can be changed", "Last modified (submission)", "Last modified (grade)", "Feedback comments"]
        and map(.Identifier) == ["Participant 12346", "Participant 12345", "Participant 12347", "Participant 4711"]
        and all(.[]; (.Grade | tonumber) <= (.["Maximum grade"] | tonumber) and .["Last modified (grade)"] == (if .Grade == "0" then "" else "2026-11-20T10:11:12Z" end))'
check "and nobody whose participant is in two rows, which is said" \
    grep -q "not in moodle.csv, since Moodle's participant number is unknown: Twin_12348.*ae, Twin_12348.*af" "$work/moodle.said"
check "no cell of Moodle's is a formula, and its comments are HTML without a student's tags" table "$work/moodle/exports/moodle.csv" \
    "$safe and all(.[][\"Feedback comments\"]; startswith(\"<ul><li>\") and (contains(\"<script\") | not))"
# participants: of files in the zip, as Moodle takes them from their folders
participants() {
    unzip -Z1 "$work/moodle/exports/moodle_feedback.zip" | grep -v '/$' | sort >"$work/names"
    cat "$work/names"
    [ "$(awk -F '[_/]' '$2 ~ /^[0-9]+$/ && $3 == "assignsubmission" && $4 == "file" && $5 == "" && $6 == "student.html" && NF == 6 { print $2 }' "$work/names" |
        sort | paste -s -d ' ')" = '12345 12346 12347' ] && [ "$(wc -l <"$work/names")" -eq 3 ]
}
check "Moodle finds a page for each participant in the zip" participants

# --- JUnit ---------------------------------------------------------------------

if command -v xmllint >/dev/null; then
    check "junit.xml is JUnit's" xmllint --noout --schema grader/tests/junit.xsd "$exports/junit.xml"
    counted() {
        [ "$(xmllint --xpath 'concat(/testsuites/@tests, " ", /testsuites/@failures, " ", /testsuites/@errors,
            " ", count(//testcase), " ", count(//failure), " ", count(//error))' "$exports/junit.xml")" = "42 29 1 42 29 1" ]
    }
    check "it counts what is in it" counted
else
    skip "junit.xml is JUnit's" "there is no xmllint, of libxml2-utils"
fi

# --- Again, and what is wrong -----------------------------------------------------

check "a second time the files are the same" sh -c 'cp -r "$1/exports" "$2" && grader/exports.sh "$1" 2>/dev/null && diff -r "$1/exports" "$2"' sh "$work/roster" "$work/before"
result roster exports .
check "the row of a submission called exports is not taken for the exports" refused 'rename the submission' grader/exports.sh "$work/roster"
mkdir "$work/none"
check "a folder without results is refused" refused 'there is no result' grader/exports.sh "$work/none"
finish
