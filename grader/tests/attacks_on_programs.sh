# shellcheck shell=bash disable=SC2034,SC2154
# Sourced by attacks.sh: attacks on programs, which are graded as a whole. So
# that this takes less time, such a submission has no more than the program
# that is attacked, and the files that the attack changes; data and training are small. Those
# that are tried within other walls, too, have ReLU beside them, which must not
# suffer. The book's solution, in the midst of them, has all.
assignment=$work/small.json # programs have 1 s of processor time
jq '.runs[].seconds = 20' grader/cifar100/assignment.json >"$assignment"
jobs=8

# submission NAME ITEMS SENTENCE FILE...: a zip with these files of the
# book's, and those that an attack of this name changes; and a line in
# $work/submissions
submission() {
    local name=HOSTILE_${1//_/-}_CH3 file src
    name=${name^^} src=$work/unpacked/${name^^}/src
    mkdir -p "$src"
    for file in "${@:4}"; do
        cp "$work/book/$file.c" "$src"
    done
    [ ! -d "$work/programs/$1" ] || cp "$work/programs/$1"/src/* "$src"
    printf 'first name: Ada\nlast name: Lovelace\nstudent number: 33\n' >"$src/../student.txt"
    (cd "$work/unpacked" && zip -q -X -r "$work/zips/$name.zip" "$name")
    file=$(cd "$src" && echo *.c)
    echo "$name|$2|${file//.c/}|$3" >>"$work/submissions"
}

pack_programs() {
    local all=(full relu softmax cross_entropy sequential run_cifar100 better_cifar)
    local overlays name items sentence file files
    mkdir "$work/data" "$work/book" "$work/zips"
    # 5 training images a class, and 20 to test with
    gcc -std=c11 -O2 grader/cifar100/sample.c -o "$work/sample" &&
        "$work/sample" datasets/sample "$work/data" || exit 1
    cp datasets/sample/fine_label_names.txt "$work/data"
    for file in "${all[@]}"; do
        notangle -R"[[$file.c]]" "chapters/$file.nw" >"$work/book/$file.c"
    done
    mapfile -t overlays < <(on 'acc_|cifar' grader/cifar100/hostile)
    tangle "$work/programs" "${overlays[@]}"
    # the book's program has modules of its own; a student's is in one file
    find "$work/book" "$work/programs" -name better_cifar.c | while read -r file; do
        awk -f tests/one_file.awk "$file" | sed 's/EPOCHS = 400/EPOCHS = 40/' >"$work/one_file.c"
        mv "$work/one_file.c" "$file"
    done
    while IFS='|' read -r name _ items _ sentence; do
        files=()
        [[ $items != *acc_* && $items != *run_cifar100* ]] || files+=(run_cifar100)
        [[ $items != *better_cifar* && -n ${files[*]} ]] || files+=(better_cifar)
        ! grep -q '^walls:' "grader/cifar100/hostile/$name.nw" || files+=(relu)
        submission "$name" "$items" "$sentence" "${files[@]}"
    done < <(headers "${overlays[@]}")
    submission book '' 'The book itself.' "${all[@]}"
}

try_programs() {
    folders=("$work/zips")
    grade "$walls" "${by[@]}"
}

# compare: a line for each submission, of what is wrong with its result: an
# item that is attacked has points; another check of what was handed in has
# failed; the grader blames itself
compare() {
    jq -r --rawfile submissions "$work/submissions" '
        .submission as $name
        | ($submissions | split("\n")[] | split("|") | select(.[0] == $name)
            | .[1:3] | map(split(" "))) as [$attacked, $files]
        | [ (.error // empty | "grader error: \(.)"),
            (.items[] | .id as $id
            | if $id | IN($attacked[]) then
                select(.earned != 0) | "\($id): \(.earned) of \(.points) points"
              elif $id == "structure" then
                .checks[] | select(.passed | not)
                | select(.name | . == "no data set is inside" or . == "src/\($files[]).c is there")
                | "\(.name): \(.message)"
              elif $id | sub("acc_.*"; "run_cifar100") | IN($files[]) then
                .checks[] | select(.passed | not) | "\($id): \(.name): \(.message)"
              else empty end) ]
        | $name + "\t" + if . == [] then "as it should be" else join("; ") end' \
        "$work/grades/$walls"/*/result.json >"$work/compared"
}

as_it_should_be() {
    grep "^$1"$'\t' "$work/compared"
    grep -qxF "$1"$'\tas it should be' "$work/compared"
}

check_programs() {
    local name sentence
    check "$walls: every submission has a row" has_rows "$walls"
    compare
    while IFS='|' read -r name _ _ sentence; do
        check "$walls: $sentence" as_it_should_be "$name"
    done < <(grep -v '^HOSTILE_BOOK_CH3' "$work/submissions")
    check "$walls: the book's solution gets 110 among them" gets_all HOSTILE_BOOK_CH3
    [ ! -d "$work/programs/tables_say_more" ] ||
        check "$walls: of what programs wrote, only what was parsed is kept" nothing_smuggled
}

# nothing_smuggled: no words in tables, but for the end of what was printed,
# and predictions in one form only
nothing_smuggled() {
    local folder=$work/grades/$walls/HOSTILE_TABLES-SAY-MORE_CH3
    ls -l "$folder" "$folder/programs"
    ! grep -rl SMUGGLED "$folder" | grep -v "^$folder/programs/.*[.]txt$" &&
        [ -z "$(find "$folder/programs" -size +4k)" ] &&
        [ "$(sed -n 2p "$folder/better_predictions.csv")" = 0.1,0,0 ] &&
        [ "$(sed -n 2p "$folder/loss.csv")" = 1,1,0.1,nan,nan ]
}

# gets_all SUBMISSION: or says which checks failed
gets_all() {
    jq -e '(.items[].checks[] | select(.passed | not)), .error, .total == .of' \
        "$work/grades/$walls/$1/result.json"
}
