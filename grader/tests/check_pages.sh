#!/bin/bash
# The pages of a class that nobody has to grade: what the stages before would have
# left of a dozen is written here. What is in the pages; whether sim_c and
# sim_text find who has copied; and what Chromium and axe-core say of them, on
# a phone and a desktop.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
. grader/tests/grading.sh
export GRADER_ASSIGNMENT=$assignment GRADER_WALLS='' grades=$work/grades
GRADER_WALLS=$(build/grader/cage --walls --unsafe) || exit 1
mkdir "$grades"

# program SEED: some code that nobody else writes, in a layout of its own
program() {
    awk -v seed="$1" '
        function some(n) { return int(rand() * n) }
        function term(deep) {
            if (deep > 2 || some(3) == 0) return substr("abcdefgh", some(8) + 1, 1) (some(2) ? "[" some(9) "]" : "")
            return "(" term(deep + 1) " " substr("+-*/", some(4) + 1, 1) " " term(deep + 1) ")"
        }
        BEGIN {
            srand(seed)
            for (i = 0; i < 6; i++) {
                print "static double part_" i "(double *a, double *b, int c) {"
                for (k = 0; k < 4; k++)
                    print some(3) ? "    a[" k "] = " term(0) ";" : "    if (" term(1) " < c) {\n        b[" k "] -= " term(0) ";\n    }"
                print "    return a[c];\n}"
            }
        }'
}

# row N NAME: what the stages leave of a submission
row() {
    local dir=$grades/$2 id=$((2010000 + $1))
    mkdir -p "$dir/src" "$dir/checks"
    printf '{ "zip": "%s.zip", "name": "%s", "id": "%s", "seed": 1 }\n' "$2" "${3:-Student $1}" $id >"$dir/intake.json"
    printf 'src/full.c is there\tpassed\t\n' >"$dir/checks/structure.tsv"
    printf 'forward_adds_the_bias_to_every_row\t%s\tit is <b>3</b>, expected 4\nfirst_weights_are_normal\tfailed\tn_b (the number of rows) = 7 times too small: it is divided by n_b (the number of rows) once too often; row 0, column 0 of w is -0.1162244253\n' \
        "$([ $(($1 % 3)) -eq 0 ] && echo failed || echo passed)" >"$dir/checks/full.tsv"
    [ $(($1 % 4)) -ne 0 ] || printf 'better_cifar.c is there\tfailed\tit is missing\n' >"$dir/checks/better_cifar.tsv"
    printf '# Accuracies\n-\tlearning rate\there\thanded in\n-\t0.1\t0.61\t0.6\n# The comment\n-\tit <i>diverges</i>\n' >"$dir/tables.tsv"
    printf 'the folder src is called SRC\nnot handed in: loss.csv\n' >"$dir/remarks.txt"
    cp build/handout/src/trainer.c "$dir/src/trainer.c" # given to all
    program "$1" >"$dir/src/better_cifar.c"
    echo "$1" | tee "$dir/sources.txt" >"$dir/ran.txt"
}
for n in 1 2 3 4 5 6 7 8 9 10 11; do
    row $n "STUDENT_${n}_CH3"
done
row 12 ODD_CH3 '<script>alert(1)<\/script> \"Odd\"'
row 13 REFUSED_CH3
rm -r "$grades/REFUSED_CH3/checks"
echo 'this is not a zip file' >"$grades/REFUSED_CH3/refused.txt"
row 14 ERROR_CH3
echo 'compile: it broke' >"$grades/ERROR_CH3/error.txt"
mkdir "$grades/STUDENT_1_CH3/compile"
echo 'full.c:1: warning: a very long line that does not fit a phone, or so it seems to be here' >"$grades/STUDENT_1_CH3/compile/full.txt"
cp chapters/acc_lr.png "$grades/STUDENT_1_CH3"
# 7 has the program of 3, by other names, numbers and in another layout; 9 has
# the comment of 5
sed 's/part_/piece_of_mine_/; s/\[1\]/[10]/g; s/ {$/\n{/; s/^ */  /; s/\ba\b/first/g; s/\bb\b/second/g' \
    "$grades/STUDENT_3_CH3/src/better_cifar.c" >"$grades/STUDENT_7_CH3/src/better_cifar.c"
comment='/* The loss climbs like a goat upon a garden wall, slips on every stone it meets,
   and after forty bleats of despair it lies there as NaN, while my network still
   insists that all these images of otters were babies, which my landlady, who
   had never seen either of them at this size, doubted at once over her tea,
   so that I gave up at ten and went home by the late tram along the canal, where
   a man with a trombone explained softmax to his dog, loudly and not at all badly,
   until both of them had to leave the carriage at the depot, and I with them, wet. */'
for n in 5 9; do
    sed -i "1i\\$(printf %s "$comment" | sed 's/$/\\/; $s/\\$//')" "$grades/STUDENT_${n}_CH3/src/better_cifar.c"
done
for dir in "$grades"/*/; do
    grader/report.sh "$dir" || exit 1
done
grader/likeness.sh "$grades"
grader/class.sh "$grades" 2>/dev/null
index=$grades/index.html alike=$grades/likeness.html

# --- What is in them ---------------------------------------------------------

# text FILE: without tags
text() {
    sed 's/<[^>]*>/ /g' "$1" | tr -s ' \n' ' '
}
# holds FILE TEXT
holds() {
    text "$1" | grep -qF -e "$2" || {
        text "$1" | sed 's/.*}//'
        false
    }
}
check "the class page has a row for every submission" \
    [ "$(grep -o '<tr[^>]*><th scope="row"><a href="[^"]*/report.html">' "$index" | wc -l)" -eq 14 ]
check "it counts them" holds "$index" '14 submissions, 1 refused, 1 for a person to look at'
check "it says how many lost points, and all, in an item" holds "$index" 'full 15 6.7 12 4'
check "it names a test that all failed" \
    holds "$index" 'Nobody passed these, so look at the tests: full: first weights are normal (12 of 12)'
not_there() {
    ! text "$index" | grep 'better cifar: better_cifar.c is there'
}
check "and no check that is there only when it fails" not_there
check "no name is read as HTML" sh -c '! grep -l "<script>alert\|<b>3\|<i>div" "$1"/*.html "$1"/*/*.html' check "$grades"

# of_people: the page with a roster's columns, an older submission and one of
# the roster who has none
of_people() {
    jq -s 'map(.student = { name, id, section: "Tue 9" } | .handed_in = { late_days: 1.5 })
        | .[3].superseded_by = .[4].submission' "$grades"/*/result.json >"$work/results"
    jq -r --slurpfile rubric "$assignment" --rawfile style grader/style.css \
        --rawfile template grader/class.html --arg beside 'likeness.html ' \
        --argjson absent '[[{ "student": { "name": "No Body", "id": "7", "section": "" },
            "remark": "nothing was handed in" }]]' \
        "$(cat grader/{page,class}.jq)" "$work/results" >"$work/people.html"
    holds "$work/people.html" 'similar submissions' &&
        holds "$work/people.html" 'Tue 9 1.5' && holds "$work/people.html" 'No Body 7' &&
        holds "$work/people.html" '13 submissions, 1 refused, 1 for a person to look at; 1 student handed in nothing' &&
        [ "$(grep -o '<tr[^>]*><th scope="row"><a' "$work/people.html" | wc -l)" -eq 13 ]
}
check "it knows a roster's columns, older submissions, and who handed in nothing" of_people

# --- Likeness ------------------------------------------------------------------

# pairs: those on the page, a line each
pairs() {
    grep -o '<section><h2>.*' "$alike" | sed 's/<[^>]*>//g'
}
found() {
    pairs | head -n 2 | sort >"$work/pairs"
    cat "$work/pairs"
    printf '%s\n' 'STUDENT_3_CH3 and STUDENT_7_CH3' 'STUDENT_5_CH3 and STUDENT_9_CH3' | cmp - "$work/pairs"
}
check "a program by other names and a copied comment are found, before all others" found
check "both are shown side by side, with their lines" \
    sh -c 'grep -q "static double part_1" "$1" && grep -q "static double piece_of_mine_1" "$1" && grep -q "climbs like a goat" "$1"' check "$alike"
check "what is in the handout is not" sh -c '! grep -q "trainer" "$1"' check "$alike"
check "the class page leads there" grep -q 'href="likeness.html"' "$index"
kept() {
    touch -d '2001-01-01' "$alike"
    grader/likeness.sh "$grades" && [ "$(stat -c %Y "$alike")" -lt 1000000000 ]
}
check "of the same sources the page is kept" kept
changed() {
    cp "$grades/STUDENT_4_CH3/src/better_cifar.c" "$grades/STUDENT_3_CH3/src"
    grader/likeness.sh "$grades"
    pairs
    [ "$(pairs | head -n 1)" = 'STUDENT_3_CH3 and STUDENT_4_CH3' ]
}
check "of others it is made again" changed
# a file that is made to break what reads it
hostile() {
    local src=$grades/STUDENT_2_CH3/src
    head -c 65000 /dev/zero | tr '\0' ';' >"$src/better_cifar.c"
    head -c 65000 /dev/urandom >"$src/full.c"
    printf '"\\\n/*\n#define A \\\n\0' >"$src/relu.c"
    : >"$src/sequential.c"
    touch "$src/a b\$(date).c"
    grader/likeness.sh "$grades"
    [ "$(pairs | head -n 1)" = 'STUDENT_3_CH3 and STUDENT_4_CH3' ] && [ ! -e "$grades/.likeness" ]
}
check "a hostile file hides nobody else" hostile

# --- In a browser ----------------------------------------------------------------

# shellcheck source=tests/axe.sh
. tests/axe.sh
if command -v node >/dev/null && [ -n "$axe" ]; then
    report=$grades/STUDENT_1_CH3/report.html
    PROFILE=$work/profile timeout 1200 node grader/tests/pages.mjs "$axe" "$index" "$work/people.html" "$report" "$grades/REFUSED_CH3/report.html" "$alike" >"$work/looked" 2>&1
    # nothing ABOUT: no line about it
    nothing() {
        cat "$work/looked"
        grep -qx "done" "$work/looked" && ! grep "^$1:" "$work/looked"
    }
    check "axe-core finds no violation in the class, reports and likeness, in light and dark" nothing axe
    check "no page is wider than a phone or a desktop" nothing wide
    check "no page asks another machine for anything" nothing request
    check "the browser has nothing to say of them" nothing 'log\|script'
    check "rows are sorted by the keyboard, and what has no number comes last" nothing 'sort\|keyboard'
    check "rows are found by a word" nothing find
    check "without names nobody is named, and the names come back" nothing names
else
    skip "the pages in a browser" "no chromium, node or axe-core"
fi
finish
