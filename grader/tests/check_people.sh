#!/bin/bash
# Whose is what: grades a class with a roster, as four platforms and people
# hand it out, and looks whether every student has one row, and whether
# everything that was found is accounted for.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
. grader/tests/grading.sh
one_module
# with the first stage only
jq '.items |= map(select(.from != "test"))' "$assignment" >"$work/rows.json"
assignment=$work/rows.json
class=$work/class out=$work/grades/class
mkdir -p "$class"

# student FOLDER NUMBER NAME: what one hands in; without a number without student.txt
student() {
    rm -rf "${1:?}"
    mkdir -p "$1/src"
    echo "/* $1 $2 */" >"$1/src/run_cifar100.c"
    [ -z "$2" ] || printf 'first name: %s\nlast name: %s\nstudent number: %s\n' "${3% *}" "${3#* }" "$2" >"$1/student.txt"
}

# hand_in ZIP TIME NUMBER NAME: a zip of it
hand_in() {
    student "$work/it/A_B_CH3" "${@:3}"
    mkdir -p "$(dirname -- "$class/$1")"
    rm -f "$work/it.zip"
    (cd "$work/it" && zip -q -r ../it.zip .)
    mv -- "$work/it.zip" "$class/$1"
    touch -d "$2" -- "$class/$1"
}

early='2026-11-30 10:00:00Z'
# Canvas: three times Bob, the last one late; and what is no zip
hand_in smithbob_340934_208490284_BobsWork.zip "$early" 0100 'Bob Smith'
hand_in smithbob_340934_208490290_BobsWork-1.zip '2026-12-01 10:00:00Z' 0100 'Bob Smith'
hand_in smithbob_LATE_340934_208490300_BobsWork-2.zip '2026-12-03 10:00:00Z' 100 'Bob Smith'
echo 'int x;' >"$class/kimida_340999_208490301_full.c"
# Moodle: a folder a student, with a zip, with loose files, and with nothing
hand_in 'Ann Lee_12345_assignsubmission_file_/x.zip' "$early" '' ''
mkdir -p "$class"/{'Carl Ek_12346','Dora Fox_12347'}_assignsubmission_file_ "$class/Hal Jay_12348_assignsubmission_onlinetext_"
echo 'int x;' >"$class/Carl Ek_12346_assignsubmission_file_/run_cifar100.c"
echo '<p>see my mail</p>' >"$class/Hal Jay_12348_assignsubmission_onlinetext_/onlinetext.html"
# Gradescope: unpacked, with what it knows of it
student "$class/submission_5" '' ''
mkdir "$class/submission_6"
echo 'int x;' >"$class/submission_6/run_cifar100.c"
cat >"$class/submission_metadata.yml" <<END
---
submission_5:
  :submitters:
  - :name: Eve Gray
    :sid: '500'
    :email: eve@x.edu
  :created_at: 2026-12-02 00:00:01.250000000 Z
  :score: 
  :history:
  - :id: 7
    :created_at: 2026-11-01 10:00:00.250000000 Z
submission_6:
  :submitters:
  - :name: "Fay Moe"
    :sid: 
    :email: Fay@x.edu
  :created_at: 2026-11-30T10:00:00.250000-08:00
END
# GitHub: repositories, and one as a zip
mkdir -p "$class/hw3-finn-hay/.git"
echo hello >"$class/hw3-finn-hay/README.md"
hand_in hw3-lou-main.zip "$early" '' ''
# by the number alone; with what nobody can know
hand_in GUS_ITO_CH3.zip "$early" ' 0700' 'Gus Ito'
hand_in OSCAR_PYE_CH3.zip "$early" 424242 'Oscar Pye'
hand_in roemax_1_2_x.zip "$early" '' ''
hand_in evilmal_340777_5_x.zip "$early" 700 'Gus Ito'
hand_in BOB_SMITH_CH3.zip '2026-12-01 12:00:00Z' 100 'Bob Smith'
# what is no zip
printf 'Rar!\032\007\001\0 and more' >"$class/hw.rar"
printf '7z\274\257\047\034\0\4 and more' >"$class/hw.7z"
tar -cJf "$class/hw.tar.xz" -C "$work/it" .
echo '%PDF-1.5' >"$class/report.pdf"
touch "$class/GUS_ITO_CH3.zip.crdownload" "$class/Thumbs.db"
ln -s GUS_ITO_CH3.zip "$class/link.zip"
mkfifo "$class/pipe"
mkdir -p "$class/empty/.vs" "$class/__MACOSX"
touch "$class/__MACOSX/._x.zip" "$class/empty/.vs/x"

printf '\xef\xbb\xbf%s\r\n' 'SIS User ID;Student;E-Mail;Login;Section;Canvas ID;GitHub' ';Points Possible;;;;;' \
    '100;"Smith, Bob";bob@x.edu;bs;A;340934;' '200;Ann Lee;ann@x.edu;al;A;;' '300;Carl Ek;;;B;;' '400;Dora Fox;;;B;;' \
    '500;Eve Gray;eve@x.edu;;;;' '550;Fay Moe;fay@x.edu;;;;' '600;Finn Hay;;;;;finn-hay' '650;Lou Nye;;;;;lou' \
    '700;"Ito; Gus";;;"A; late";;' '750;Oscar Pye;;;;;' '800;Hal Jay;;;;;' '900;Ida Kim;;;;340999;' \
    '1001;Max Roe;;;;;' '1002;"Roe, Max";;;;;' '1100;Mal Evil;;;;340777;' >"$work/roster.csv"
folders=("$class")
grade class
no_roster=$(wc -l <"$out/grades.csv")

# again [--SETTING VALUE...]: what grade.sh does when nothing is graded anew
again() {
    local roster=$work/roster.csv match='' due='2026-12-01 23:59:59Z' late=10%
    while [ $# -gt 0 ]; do
        local "${1#--}=$2"
        shift 2
    done
    export GRADER_ASSIGNMENT=$assignment GRADER_ROSTER=$roster GRADER_MATCH=$match GRADER_DUE=$due GRADER_LATE=$late
    grader/find.sh "$out" "$class" >"$out/.found" && grader/people.sh "$out" &&
        grader/class.sh "$out" && grader/account.sh "$out"
}
again >"$work/class.log" 2>&1

# said TEXT: in the last run
said() {
    cat "$work/class.log"
    grep -qF -e "$1" "$work/class.log"
}

# row ID FILE FILTER: the student has one row in grades.csv, made of this
# file, and the filter of jq holds for the result
row() {
    local result
    tail -n +2 "$out/grades.csv" | mlr --icsv --implicit-csv-header --ojson -S filter "\$3 == \"$1\"" >"$work/row"
    cat "$work/row"
    [ "$(jq length "$work/row")" -eq 1 ] || return 1
    result=$out/$(jq -r '.[0]["1"]' "$work/row")/result.json
    [ -z "$2" ] || jq '{total, points_before, student, handed_in, superseded, remarks}' "$result"
    [ -z "$2" ] || jq -e --arg file "$2" ".handed_in.file == \$file and (${3:-true})" "$result"
}
moodle=_assignsubmission_file_
check "without a roster every submission has a row" [ "$no_roster" -eq 18 ]
check "with a roster every student has one, and so has what is nobody's" [ "$(wc -l <"$out/grades.csv")" -eq $((1 + 15 + 7)) ]
check "of several in Canvas the newest counts, late by days begun, with a deduction that is seen" \
    row 100 smithbob_LATE_340934_208490300_BobsWork-2.zip \
    '.handed_in.late_days == 2 and .handed_in.deduction == ([.of * 0.2, .points_before] | min) and .total == .points_before - .handed_in.deduction
        and (.superseded | length == 2) and any(.remarks[]; startswith("handed in 2 days late"))'
check "older ones stay, and are named" jq -s -e \
    'map(select(.superseded_by | strings | startswith("smithbob_LATE"))) | length == 2' \
    "$out"/*/result.json
check "a zip in a folder of Moodle's is its student's" row 200 "Ann Lee_12345$moodle/x.zip" '.student.section == "A"'
check "so are loose files" row 300 "Carl Ek_12346$moodle/" '.refused == null and (.items[0].earned < 10)'
check "an empty folder is named" said "Dora Fox_12347$moodle: an empty folder: nothing was handed in here"
check "what is in Gradescope's metadata is its student's, with the time" \
    row 500 submission_5/ '.handed_in.time == "2026-12-02T00:00:01Z" and .handed_in.late_days == 1'
check "so is a folder of loose files, by an address, with a time of another zone" \
    row 550 submission_6/ '.handed_in.time == "2026-11-30T18:00:00Z" and .handed_in.late_days == 0'
check "a repository is its student's, and there is no time that could be trusted" \
    row 600 hw3-finn-hay/ '.handed_in.time == null and any(.remarks[]; contains("nobody knows when"))'
check "so is GitHub's zip of one" row 650 hw3-lou-main.zip
check "a number finds its student, with zeros in front" row 700 GUS_ITO_CH3.zip
check "who has handed in nothing has a row" row 800 ''
check "with 0 points and a remark" \
    grep -q '^"","Hal Jay","800".*,0,"nothing was handed in' "$out/grades.csv"
check "a file that was passed over is named there" grep -q '"nothing was handed in; passed over: kimida_340999_208490301_full.c"' "$out/grades.csv"
check "other columns of the roster stay" grep -q '^"submission","name","id","email","login","section","Canvas ID","GitHub","structure",' "$out/grades.csv"

# waits FILE WHY: it's in match.csv, without a student
waits() {
    cat "$out/match.csv"
    grep -qF -e "$1,,,$2" "$out/match.csv"
}
check "a number that is not on the roster waits for a person, with who it may be" \
    waits OSCAR_PYE_CH3.zip 'the number 424242 is not on the roster; the name suggests 750 Oscar Pye'
check "so does a name that two have" waits roemax_1_2_x.zip '"Canvas: 1001 Max Roe, 1002 Roe, Max"'
check "so does a number that is another's than the platform says" waits evilmal_340777_5_x.zip 'Canvas: 1100 Mal Evil; student.txt: 700 Ito; Gus'
check "so does a zip with the number of one whom the platform knows" waits BOB_SMITH_CH3.zip '"student.txt says 100 Smith, Bob, whose submission is smithbob_'
check "what cannot be read waits, too" waits hw.rar 'there is no student number'

# --- Everything accounted for ---------------------------------------------------

check "all that was found is accounted for" \
    said '17 found = 11 graded + 4 refused + 0 that the grader failed on + 2 superseded by newer ones'
check "every refusal has a reason that its owner can act on" said 'pack the folder with a program that makes zips'
while IFS=, read -r file why; do
    check "$file is no submission: $why" said "passed over, not a submission: $class/$file: $why"
done <<END
kimida_340999_208490301_full.c,a file by itself: hand in all files in one zip
Hal Jay_12348_assignsubmission_onlinetext_/onlinetext.html,a text that was typed into Moodle
report.pdf,a document
GUS_ITO_CH3.zip.crdownload,a download that was not finished
link.zip,a link: put the file itself in its place
pipe,neither a file nor a folder
empty,an empty folder
END
check "and nothing else is passed over" [ "$(grep -c '^passed over' "$work/class.log")" -eq 8 ]
check "who of the roster has handed in nothing is said" said 'roster: 15 students, 7 without a submission: 400 Dora Fox, 750 Oscar Pye, 800 Hal Jay'
check "it is said where the times are from" said "late, after 2026-12-01T23:59:59Z: 2; times are from Gradescope (2), no source (2), the file's date (13)"

# --- What a person fills in --------------------------------------------------------

sed -i 's/^\(OSCAR_PYE_CH3.zip\),,/\1,750,2026-12-02/; s/^\(roemax_1_2_x.zip\),/\1,1002/; s/^\(hw\.rar\),/\1,800/
    s/^\(BOB_SMITH_CH3.zip\),,/\1,100,2026-12-09 10:00:00Z/' "$out/match.csv"
again >"$work/class.log" 2>&1
check "an id that is filled in, in a table that the next run finds by itself" row 750 OSCAR_PYE_CH3.zip '.handed_in.late_days == 1'
check "decides between two" row 1002 roemax_1_2_x.zip
check "is heard for what was refused" row 800 hw.rar '.refused != null'
check "and with a time for what is newer" row 100 BOB_SMITH_CH3.zip '.handed_in.late_days == 8 and .superseded[2] != null'
again >"$work/class.log" 2>&1
check "what was filled in is kept, and what nobody knows is asked again" \
    [ "$(grep -cE '^(OSCAR_PYE_CH3.zip,750|roemax_1_2_x.zip,1002|hw.rar,800|evilmal_340777_5_x.zip,,|hw.7z,,)' "$out/match.csv")" -eq 5 ]
printf 'file;id\nOSCAR_PYE_CH3.zip;900\n' >"$work/match.csv"
again --match "$work/match.csv" >"$work/class.log" 2>&1
check "--match is heard before that" row 900 OSCAR_PYE_CH3.zip

# --- Only the newest is graded ---------------------------------------------------

# tried ROW: have its tests run?
tried() {
    cat "$work/grades/two/$1/ran.txt"
    ! grep -q ' older$' "$work/grades/two/$1/ran.txt"
}
mkdir "$work/two"
first=smithbob_340934_208490284_BobsWork second=smithbob_340934_208490290_BobsWork-1
cp -p "$class/$first.zip" "$class/$second.zip" "$work/two"
# what comes to count gets points by a test
cp src/full.c "$work/it/A_B_CH3/src"
(cd "$work/it" && zip -q "$work/two/$first.zip" A_B_CH3/src/full.c)
folders=("$work/two") options=(--roster "$work/roster.csv") assignment=$work/assignment.json
grade two
check "of several submissions only the newest is graded, and the other kept and named" \
    eval 'tried "$second" && ! tried "$first" &&
        jq -e ".superseded_by == \"$second\"" "$work/grades/two/$first/result.json"'
grade two
check "another run leaves that as it is" grep -q '^intake: 0 to run' "$work/two.log"
printf 'file,id\n%s.zip,200\n' "$second" >"$work/two.csv"
options+=(--match "$work/two.csv")
grade two
check "and when a person says whose that is, the older one counts, and is graded" tried "$first"
check "that is why its points have changed" grep -qE "^\"$first\",.*,\"full\",.*,\"newest\"\$" "$work/grades/two/changes.csv"
options=() assignment=$work/rows.json

# broken_off: a new version that the grader failed on, next to the older result, which stays
broken_off() {
    cp -r "$work/grades/two/$first" "$work/grades/two/$first.part"
    GRADER_ASSIGNMENT=$work/assignment.json grader/class.sh "$work/grades/two" || return 1
    jq -e ".superseded_by == null and .superseded == null" "$work/grades/two/$first/result.json"
}
check "what the grader has broken off is no submission of its own" broken_off

# --- Overrides --------------------------------------------------------------------------

printf '\xef\xbb\xbf%s\r\n' 'submission;item;points;comment' '0700;structure;50%;"half; of it"' '700;bonus;1,5;' '700;bonus;-10%;' \
    '200;total;7;"by word of mouth"' '100;late;0;ill' '650;structure;3' 'hw3-lou-main;structure;4;' '400;structure;1;' >"$out/overrides.csv"
again >"$work/class.log" 2>&1
check "a percentage of an item, bonuses to the total, and one in per cent of what was earned" \
    row 700 GUS_ITO_CH3.zip '.items[0].earned == 5 and .total == 6 and any(.remarks[]; contains("a bonus by hand, -0.5 points"))'
check "a total by hand" row 200 "Ann Lee_12345$moodle/x.zip" '.total == 7 and any(.remarks[]; contains("by word of mouth"))'
check "a deduction by hand, for one who was ill" row 100 BOB_SMITH_CH3.zip '.handed_in.deduction == 0 and .total == .points_before'
check "of two lines about the same points the last one counts" row 650 hw3-lou-main.zip '.items[0].earned == 4'
check "and it is said" said 'overrides.csv: lines 7, 8 are about the same points, structure'
check "an override for one who has handed in nothing is said" said '400,structure is not applied: this student has handed in nothing'
rm "$out/overrides.csv"
again --late 2.5 --due 2026-12-02 >"$work/class.log" 2>&1
check "a rule in points, and a day that lasts to its end" row 500 submission_5/ '.handed_in.late_days == 0'

# --- Tables as spreadsheets save them, and what is wrong with them ---------------------------

# reads TEXT ROWS [CODE]: what printf makes of the text is read as these rows
reads() {
    # shellcheck disable=SC2059
    printf "$1" | iconv -t "${3:-UTF-8}" >"$work/table.csv"
    grader/table.sh "$work/table.csv" | tee "$work/read"
    [ "$(cat "$work/read")" = "$2" ]
}
check "a table may have semicolons, a mark, quotes and CRLF" \
    reads '\xef\xbb\xbfid;name\r\n1;"a ""b""; c"\r\n' '[["id","name"],["1","a \"b\"; c"]]'
check "tabs in UTF-16" reads 'id\tname\n1\tJörg\n' '[["id","name"],["1","Jörg"]]' UTF-16
check "letters of Windows" reads 'id,name\n1,Jörg\n' '[["id","name"],["1","Jörg"]]' WINDOWS-1252
check "blanks around quotes, and zeros in front" reads 'id, name\n007, "a, b"\n' '[["id","name"],["007","a, b"]]'
# wrong TEXT SENTENCE OPTION...: a roster, or what is wrong with other settings
wrong() {
    # shellcheck disable=SC2059
    printf "$1" >"$work/table.csv"
    refused "$2" again --roster "$work/table.csv" "${@:3}"
}
check "a quote that is not closed is refused" wrong 'id,name\n1,"x\n' 'table.csv: a quotation mark is not closed'
check "a roster without ids is refused" wrong 'name,email\nx,y\n' 'its first line has no column id'
check "an id that is there twice is refused" wrong 'id,name\n12,x\n012,y\n' 'lines 2 and 3 have the same id'
check "a number that a spreadsheet has rounded is refused" wrong 'id,name\n2.02E+10,x\n' 'line 2: a spreadsheet has rounded'
check "a spreadsheet's own file is refused" wrong 'PK\003\004' 'save it as CSV'
check "so is a match with a number of nobody" wrong 'id,name\n12,x\n' 'match.csv: line 2: nobody on the roster has the id 900' --match "$work/match.csv"
check "what is not a time is refused" wrong 'id,name\n750,x\n' "--due wants a time like" --due tomorrow
check "so is what is not a rule" wrong 'id,name\n750,x\n' '--late wants what a day costs' --late much

finish
