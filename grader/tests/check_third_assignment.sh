#!/bin/bash
# A third assignment, added by the rules of grader/README.md to a copy of the
# project: a chapter with a module and a program, a public suite, and a folder
# with a rubric, a hidden suite and two mistakes; and one name in the CHAPTERS
# line. It grades, and no other line of the copy has changed.
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
sed -i 's/handing_in10$/& mean/' "$kit"/Makefile "$kit"/*.mk 2>/dev/null
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
    jq -e '.total == 10 and .of == 10 and .error == null' "$work/grades/third/THE_BOOK_CH5/result.json"
for mistake in "$kit"/grader/mean/wrong/*.nw; do
    name=$(basename "$mistake" .nw)
    name=${name//_/-}_WRONG_CH5
    check "$(head -n 1 "$mistake")" earns third "${name^^}" loses mean
done

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
