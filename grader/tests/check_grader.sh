#!/bin/bash
# Grades a corpus of submissions as a whole, some of them twice, and looks
# whether each gets just what it should.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
. grader/tests/grading.sh
grader/tests/corpus.sh "$work" || exit 1

# Odd zips are a matter of the first stage, and what it says comes out of
# the last. Those with an odd name, or one that ends with a vowel or a
# digit, are graded as a whole; the others go through these two stages.
mkdir -p "$work/zips/stages" "$work/grades/stages"
while IFS=$'\t' read -r submission _; do
    [[ $submission == *[aeiou0-9] || ! -f $work/zips/odd/$submission.zip ]] ||
        mv "$work/zips/odd/$submission.zip" "$work/zips/stages"
done <"$work/odd"
(
    GRADER_LAYERS=$(build/grader/cage --layers) && export GRADER_LAYERS
    find "$work/zips/stages" -type f -printf '%f\0' | xargs -0 -n 1 -P "$(nproc)" \
        sh -c 'grader/intake.sh "$1/zips/stages/$2" "$1/grades/stages/${2%.zip}" && grader/report.sh "$1/grades/stages/${2%.zip}"' \
        sh "$work"
) >"$work/stages.log" 2>&1

# is_row SUBMISSION graded|refused TEXT POINTS: for an odd zip
is_row() {
    local folder=$work/grades/stages/$1
    [ -e "$folder" ] || folder=$work/grades/first/$1
    jq -r '"\(if .refused then "refused" else "graded" end)\t\(if .refused then "-" else .items[0].earned end)\t\(.error // "")\t\(.refused // (.remarks | join("; ")))"' \
        "$folder/result.json" >"$work/row" || return 1
    cat "$work/row"
    IFS=$'\t' read -r came points error text < <(sed 's/\t\t/\t \t/' "$work/row")
    [ "$came" = "$2" ] && [ "$points" = "$4" ] && [ "$error" = ' ' ] && [[ $text == *"$3"* ]]
}

# same_fields: every row of grades.csv has as many fields as its head
same_fields() {
    jq -R -s -e 'split("\n") | map(select(. != "") | [scan("\"(?:[^\"]|\"\")*\"|[^,]+")] | length) | unique | length == 1' \
        "$work/grades/first/grades.csv"
}

folders=("$work/zips/book" "$work/zips/right" "$work/zips/wrong" "$work/zips/odd")
grade first
check "every submission has a row" has_rows first
check "the book's solution, zipped as a student would, gets 110 of 110" \
    jq -e '.total == 110 and .of == 110' "$work/grades/first/REFERENCE_BOOK_CH3/result.json"
check "the untouched handout gets the 10 points for its folders" \
    jq -e '.total == 10 and .items[0].earned == 10' "$work/grades/first/HANDOUT_STUB_CH3/result.json"
# real_weights: every weight in the rubric is that of a check
real_weights() {
    jq -e '[.items[] | .weights as $weights | .checks | map(.name) as $names | $weights // {} | keys[] | select(IN($names[]) | not)] == []' \
        <(jq -s '{items: [.[0].items, .[1].items] | transpose | map({checks: .[1].checks, weights: .[0].weights})}' \
            grader/rubric.json "$work/grades/first/REFERENCE_BOOK_CH3/result.json")
}
check "every weight of the rubric is that of a check" real_weights
while IFS=$'\t' read -r rule items submission sentence _; do
    check "$sentence" earns first "$submission" "$rule" "$items"
done <"$work/expected"
while IFS=$'\t' read -r submission came text points; do
    check "odd zip $submission: $came, $text" is_row "$submission" "$came" "$text" "$points"
done <"$work/odd"
check "every row of grades.csv has the same number of fields" same_fields

# a second time with the same seed
folders=("$work/zips/book" "$work/zips/right" "$work"/zips/odd/*[aeiou].zip)
grade second
check "a second time every submission has a row" has_rows second
check "a second time gives the same rows of grades.csv, byte for byte" \
    sh -c '! grep -vxF -f "$1/first/grades.csv" "$1/second/grades.csv"' check "$work/grades"

# once more into the same folder: nothing is run again, but points that a
# person has changed are changed
echo 'REFERENCE_BOOK_CH3,run_cifar100,7,"right, but short"' >"$work/grades/first/overrides.csv"
folders=("$work/zips/book")
rows=$(wc -l <"$work/grades/first/grades.csv")
before=$(stat -c %Y "$work/grades/first/REFERENCE_BOOK_CH3/checks/full.tsv")
grade first
check "an override changes the points, and is in the report" \
    sh -c 'jq -e ".total == 107" "$1/result.json" && grep -q "right, but short" "$1/report.html"' \
    check "$work/grades/first/REFERENCE_BOOK_CH3"
check "what has been graded is not graded again" \
    [ "$before" = "$(stat -c %Y "$work/grades/first/REFERENCE_BOOK_CH3/checks/full.tsv")" ]
check "the class page has all rows, also those of earlier runs" \
    [ "$(wc -l <"$work/grades/first/grades.csv")" = "$rows" ]
# the programs run on the classes of another seed, and no test is skipped
rm "$work/grades/first/overrides.csv"
folders=("$work/zips/book/REFERENCE_BOOK_CH3.zip")
check "--seed forces other classes on the programs" \
    sh -c 'grader/grade.sh --data "$1/data" --seed 7 --out "$1/grades/seed" "$2" &&
        jq -e ".programs_seed == \"7\" and .items[1].earned == 15" "$1/grades/seed/REFERENCE_BOOK_CH3/result.json"' \
    check "$work" "${folders[0]}"

# a worker that cannot be locked in is the grader's failure, and no 0
gcc -std=c11 -O2 grader/tests/refuse.c -o "$work/refuse" -lseccomp
grader_error() {
    cp -r "$work/grades/seed/REFERENCE_BOOK_CH3" "$work/broken"
    GRADER_LAYERS='bubblewrap landlock seccomp' GRADER_SEED=1 "$work/refuse" namespaces -- grader/test.sh "$work/broken"
    grader/report.sh "$work/broken"
    jq -r '.error' "$work/broken/result.json" | grep 'the worker did not start'
}
check "a worker that does not start is a grader error" grader_error
echo 'REFERENCE_BOOK_CH3,fool,7' >"$work/grades/first/overrides.csv"
check "an override of an item that there is not is refused" \
    refused 'there is no item fool' grader/grade.sh --data "$work/data" --out "$work/grades/first" "${folders[@]}"

check "a folder without a zip is refused" \
    refused 'there is no zip' grader/grade.sh --data "$work/data" --out "$work/grades/none" tests
check "data that is not there is refused" \
    refused 'make data gets the data' grader/grade.sh --data nowhere --out "$work/grades/none" "${folders[@]}"
check "a submission that is not there is refused" \
    refused 'no such file' grader/grade.sh nowhere.zip
check "an option that there is not is refused" \
    refused 'See --help' grader/grade.sh --fast nowhere.zip
check "--help tells the options" \
    sh -c 'grader/grade.sh --help | grep -q -- --rubric'
finish
