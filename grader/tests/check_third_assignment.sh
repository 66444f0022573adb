#!/bin/bash
# A third assignment, added by the rules of grader/README.md to a copy of the
# project: a chapter with a module and a program, a public suite, and a folder
# with a rubric, a hidden suite and two mistakes; and one name in the CHAPTERS
# line. It grades, and no other line of the copy has changed. Since its stages
# take no time, they are also stopped, and run again, with it.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
. grader/tests/grading.sh
third=grader/tests/third
kit=$work/kit
mkdir -p "$kit/build/grader" "$kit/datasets" "$work/zips"
makefiles=$(ls Makefile ./*.mk 2>/dev/null)
# shellcheck disable=SC2086
cp -a $makefiles chapters src tests grader "$kit"
cp -a build/float build/double build/pic "$kit/build"
find build/grader -mindepth 1 -maxdepth 1 ! -name reference -exec cp -a -t "$kit/build/grader" {} +

# what it takes
cp -r $third/chapters $third/tests $third/grader "$kit"
sed -i 's/handing_in_cifar10$/& mean/' "$kit"/Makefile "$kit"/*.mk 2>/dev/null
one_name() {
    for file in $makefiles; do
        diff "$file" "$kit/$file"
    done >"$work/lines"
    cat "$work/lines"
    [ "$(grep -c '^[<>]' "$work/lines")" -eq 2 ]
}
check "a third assignment is one name in the CHAPTERS line" one_name
new_files() {
    for folder in chapters tests grader; do
        diff -rq "$folder" "$kit/$folder"
    done >"$work/differ"
    cat "$work/differ"
    ! grep -v "^Only in $kit" "$work/differ"
}
check "and new files; no other line of shell, jq, make or C has changed" new_files
check "its chapter is free of faults" awk -f chapters/lint.awk $third/chapters/mean.nw
builds() {
    make -s -C "$kit" grader build/double/check_mean && "$kit/build/double/check_mean"
}
check "it builds, and the book passes its public suite" builds

# its submissions: the book's, and two mistakes
assignment=$kit/grader/mean data=$work folders=("$work/zips")
export GRADER_ASSIGNMENT=$assignment/assignment.json
"$kit/grader/tests/submission.sh" grader/cifar100/right/empty_answer.nw "$work/zips/THE_BOOK_CH5.zip"
for mistake in "$kit"/grader/mean/wrong/*.nw; do
    name=$(basename "$mistake" .nw)
    name=${name//_/-}_WRONG_CH5
    "$kit/grader/tests/submission.sh" "$mistake" "$work/zips/${name^^}.zip"
done
grade third
check "every submission has a row" has_rows third
check "the book's solution gets 10 of 10" \
    jq -e '.total == 10 and .of == 10 and .error == null' \
    "$work/grades/third/THE_BOOK_CH5/result.json"
for mistake in "$kit"/grader/mean/wrong/*.nw; do
    name=$(basename "$mistake" .nw)
    name=${name//_/-}_WRONG_CH5
    check "$(head -n 1 "$mistake")" earns third "${name^^}" loses mean
done

# --- Stages apart, and again ---------------------------------------------------

# again NAME [OPTION]...: grades the class into grades/NAME, with these options
again() {
    local name=$1
    shift
    mkdir -p "$work/grades/$name"
    echo "$seed" >"$work/grades/$name/seed.txt"
    "$kit/grader/grade.sh" --data "$data" --assignment "$assignment" --out "$work/grades/$name" \
        "$@" "${folders[@]}" >"$work/$name.log" 2>&1
}

without_date() {
    sed '/^  "graded": /d; s/Graded at [-0-9T:Z]*//' "$1"
}

# same NAME: everything is as the first time, but for the dates
same() {
    for file in grades.csv index.html THE_BOOK_CH5/{result.json,report.html}; do
        diff <(without_date "$work/grades/third/$file") <(without_date "$work/grades/$1/$file") || return 1
    done
}

# says NAME TEXT: the run did
says() {
    cat "$work/$1.log"
    grep -qF -e "$2" "$work/$1.log"
}

check "--only with another word is refused" \
    refused '--only wants tests or programs' "$kit/grader/grade.sh" --only marks "${folders[@]}"
again apart --only programs
check "--only programs runs none where the tests have not run" says apart 'programs: 0 to run, 0 kept, 3 without tests'
again apart --only tests
check "--only tests leaves a table, which says what is still to run" \
    jq -e '.total == 8
        and (.remarks | index("its programs have not run yet, and have no points"))' \
    "$work/grades/apart/THE_BOOK_CH5/result.json"
again apart --only programs
check "--only programs runs them then" says apart 'programs: 3 to run, 0 kept'
check "and no test again: the grades are those of a run of all" same apart

# killed: a grader that is killed at one moment after the other, and is
# continued at once; nothing of it is left after 5 s
killed() {
    local moment tries
    for moment in '*.part' '*.part/programs' 'changes.csv'; do
        again killed &
        pid=$!
        until compgen -G "$work/grades/killed/$moment" >/dev/null || ! kill -0 "$pid" 2>/dev/null; do
            sleep 0.05
        done
        grader=$(cat "/proc/$pid/task/$pid/children" 2>/dev/null)
        # shellcheck disable=SC2086
        kill -9 $grader 2>/dev/null
        wait "$pid"
        for ((tries = 0; tries < 50; tries++)); do
            pgrep -f "$work/grades/killed" >/dev/null || break
            sleep 0.1
        done
        echo "$moment: gone after $tries tenths of a second"
        [ "$tries" -lt 50 ] && flock -n "$work/grades/killed/.lock" true || return 1
    done
    again killed && ! compgen -G "$work/grades/killed/*.*/" && same killed
}
check "a grader that is killed at some stage goes on at once, and makes the same" killed

# changed REASON N: so many lines of changes.csv for that reason
changed() {
    cat "$work/grades/apart/changes.csv" "$work/apart.log"
    grep -cF ",\"$1\"" "$work/grades/apart/changes.csv" | grep -qx "$2"
}
jq '.items[1].points = 7' "$assignment/assignment.json" >"$work/points.json"
again apart --assignment "$work/points.json"
check "other points run nothing again" says apart 'tests: 0 to run, 3 kept'
check "and are in the table of what has changed, with the rubric as the reason" changed rubric 2
echo 'THE_BOOK_CH5,structure,1,"late"' >"$work/grades/apart/overrides.csv"
mkdir "$work/later"
cp "$work/zips"/* "$work/later"
cp "$work/zips/THE_BOOK_CH5.zip" "$work/later/MEAN-FORGETS-THE-FIRST-NUMBER_WRONG_CH5.zip"
folders=("$work/later")
again apart --assignment "$work/points.json"
check "a later hand-in changes points, and says so" changed submission 2
check "and so does an override" changed override 2
check "what was before is kept" \
    jq -e -s 'map(.total) == [8, 10, 11]' "$work/grades/apart/earlier.results"/*/THE_BOOK_CH5.json
check "every run is in the log, when it begins and when it ends" \
    [ "$(cut -f 3 "$work/grades/apart/log.tsv" | grep -cE '^(begins|ends)')" -eq 10 ]

# while rows come, there is a table of those that are there; but with others
# still to come nobody knows whose an override is
so_far() {
    rm "$work/grades/apart"/{grades.csv,.bound.json}
    GRADER_ASSIGNMENT=$work/points.json "$kit/grader/class.sh" "$work/grades/apart" so_far &&
        [ "$(wc -l <"$work/grades/apart/grades.csv")" -eq 4 ] && grep -qx '\[\]' "$work/grades/apart/.bound.json"
}
check "the table of a part of the class binds no override" so_far

# a class of 40, of copies
mkdir "$work/many" "$work/grades/many"
many() {
    local n row=$work/grades/third/THE_BOOK_CH5
    rm -f "$row/made.txt"
    for ((n = 100; n < 140; n++)); do
        ln "$work/zips/THE_BOOK_CH5.zip" "$work/many/STUDENT_${n}_CH5.zip"
        echo "$work/grades/many/STUDENT_${n}_CH5"
    done | xargs -n 1 cp -r "$row"
    folders=("$work/many")
    again many --assignment "$work/points.json"
    says many 'tests: 0 to run, 40 kept' && says many 'programs: 0 to run, 40 kept' &&
        [ "$(grep -c '"STUDENT_1[0-9][0-9]_CH5",.*,2,7,2,11,' "$work/grades/many/grades.csv")" -eq 40 ]
}
check "40 rows have their points of another rubric, and nothing runs for it" many

# references SEED: those that are there, after one more and with no room
references() {
    (cd "$kit" && GRADER_REFERENCES=0 grader/reference.sh "$data" "$1") >/dev/null &&
        (cd "$kit/build/grader/reference" && echo */)
}
check "of references without room the oldest goes" \
    [ "$(references 7 >/dev/null && references 8 | wc -w)" -eq 1 ]
check "but none that somebody uses" \
    [ "$(flock -s "$kit/build/grader/reference"/*-8.lock bash -c "$(declare -f references); kit='$kit' data='$data'; references 9" | wc -w)" -eq 2 ]

# --- Assignments that are wrong ------------------------------------------------

# wrong TEXT CHANGE: the assignment with this change of jq's is refused
wrong() {
    jq "$2" "$assignment/assignment.json" >"$work/wrong.json"
    refused "wrong.json: $1" "$kit/grader/grade.sh" --assignment "$work/wrong.json" \
        --out "$work/grades/none" "${folders[@]}" && [ ! -e "$work/grades/none" ]
}
check "what is no assignment is refused" wrong 'this is not an assignment' '.items'
check "a check that there is not is refused" \
    wrong 'run show_mean: there is no check smiles' '.runs[0].checks[0].kind = "smiles"'
check "a check without a setting is refused" \
    wrong 'check prints of show_mean: lines is missing' 'del(.runs[0].checks[1].lines)'
check "images without a size are refused" \
    wrong 'data: record or labels is not a number' '.data = {"test": "test.bin", "labels": 1}'
check "an item that no check fills is refused" \
    wrong 'item show_mean: no check of a program fills it' '.runs[0].checks = []'
check "an item without a hidden suite is refused" \
    wrong 'item median: there is no hidden suite' '.items[1].id = "median"'
check "weights of tests that there are not are refused" \
    wrong "item mean: there is no test or check 'mean_of_none'" '.items[1].weights.mean_of_none = 2'
check "so are those of checks of programs" \
    wrong "item show_mean: there is no test or check 'it smiles'" '.items[2].weights["it smiles"] = 2'
check "so are those of the first stage" \
    wrong "item structure: there is no test or check 'it smiles'" '.items[0].weights["it smiles"] = 2'
for folder in grader/*/assignment.json; do
    check "$folder is one that can be graded" grader/check_assignment.sh "$folder"
done
finish
