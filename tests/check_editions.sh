#!/bin/sh
# The chapters in their two editions: no fault in them, no solution in what
# students get, and a handout that works by itself.
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh

# --- lint --------------------------------------------------------------

lint() {
    awk -f chapters/lint.awk "$@"
}
check "the chapters are free of faults" lint chapters/*.nw
check "so is the students' edition" lint build/book/student/*.nw

# lint finds TEXT in a chapter that begins well and ends with this input
finds() {
    {
        printf '<<[[a.c]]>>=\nint a;\n<<exercise: b>>\n@\n'
        printf '<<exercise: b>>=\nint b;\n@\n'
        cat
    } >"$work/bad.nw"
    lint "$work/bad.nw" | grep -F -e "$1"
}
check "lint finds an orphan chunk" finds 'orphan chunk' <<'EOT'
<<misspelt>>=
int c;
@
EOT
check "lint finds an undefined chunk" finds 'undefined chunk: nothing' <<'EOT'
<<[[c.c]]>>=
<<nothing>>
@
EOT
check "lint finds a line over 72" finds '73 characters' <<'EOT'
a line that is longer than 72 characters is longer than a page is wide xy
EOT
check "lint finds an exercise defined twice" finds 'twice: exercise: b' <<'EOT'
<<exercise: b>>=
int b2;
@
EOT
check "lint finds an exercise that the filter would not" \
    finds 'begins with "exercise: "' <<'EOT'
<<Exercise: c>>=
int c;
@
EOT
check "lint finds a character that LaTeX would read" finds 'LaTeX' <<'EOT'
<<let 100% of [[x_1]] pass>>=
int c;
@
EOT
check "lint finds a solution that does not end" finds 'not ended' <<'EOT'
\begin{solution}
EOT
check "lint finds a chunk over 25 lines" sh -c '
    { echo "<<[[d.c]]>>="; for i in 1 2 3 4 5 6; do
        printf "int a;\nint a;\nint a;\nint a;\nint a;\n"; done; echo @; } \
        >"$1/bad.nw"
    awk -f chapters/lint.awk "$1/bad.nw" | grep "chunk of 30 lines"' \
    sh "$work"

settled() {
    ! grep -H 'Rerun to get\|undefined references' build/book/*/*.out.txt
}
check "the page numbers in both books have settled" settled

# --- solutions ---------------------------------------------------------

every_exercise() {
    for chapter in chapters/*.nw; do
        asked=$(grep -c '^<<exercise: .*>>=$' "$chapter")
        left=$(grep -c '^/\* TODO: .* \*/$' \
            "build/book/student/$(basename "$chapter")")
        echo "$chapter has $asked exercises, $left are left to students"
        [ "$asked" -eq "$left" ] || return 1
    done
}
check "every exercise is a TODO in the students' edition" every_exercise

# Letters and digits only, so that neither layout nor fonts matter.
letters() {
    tr -cd '[:alnum:]\n'
}

# The lines of solutions: bodies of exercises and solution environments,
# found by other rules than the filter's, at least 14 letters long, that
# are not also lines of code, or of tests, that students are given.
secrets() {
    awk '
        /^<<exercise: .*>>=/ { secret = 1; next }
        /^@( |$)/ || /^<<.*>>=/ { if (!environment) secret = 0 }
        /^\\begin\{solution\}/ { environment = 1; next }
        /^\\end\{solution\}/ { environment = secret = 0; next }
        { code = code || /^<<.*>>=/ } /^@/ { code = 0 }
        secret || environment { print >hidden; next }
        code { print >open }' hidden="$work/hidden" open="$work/open" \
        "$@"
    letters <"$work/hidden" | awk 'length($0) >= 14' | sort -u \
        >"$work/lines"
    cat "$work/open" tests/*.[ch] | letters | tr -d '\n' >"$work/given"
    awk 'NR == FNR { given = $0; next } !index(given, $0)' \
        "$work/given" "$work/lines" >"$work/secrets"
    [ "$(wc -l <"$work/secrets")" -gt 60 ]
}
check "there are solutions to look for" secrets chapters/*.nw

# leaks FILE...: prints the secrets that are in the files
leaks() {
    for file in "$@"; do
        case $file in
        *.pdf) pdftotext "$file" - ;;
        *) cat "$file" ;;
        esac | letters | tr -d '\n' >"$work/haystack"
        grep -oF -f "$work/secrets" "$work/haystack" | sed "s|^|$file: |"
    done
}
no_leak() {
    leaks "$@" >"$work/leaked"
    cat "$work/leaked"
    [ ! -s "$work/leaked" ]
}
mkdir "$work/unpacked"
unzip -q build/handout.zip -d "$work/unpacked"
handout=$work/unpacked/handout
# shellcheck disable=SC2046
check "no solution is in the handout, its book included" \
    no_leak $(find "$handout" -type f)
planted() {
    cp "$handout/src/relu.c" "$work/relu.c"
    sed -n '/^<<exercise/,/^@/p' chapters/relu.nw >>"$work/relu.c"
    ! no_leak "$work/relu.c"
}
check "the leak test finds a planted solution" planted
in_the_other_book() {
    leaks build/book/instructor.pdf >"$work/leaked"
    [ "$(sort -u "$work/leaked" | wc -l)" -gt 60 ]
}
check "the leak test finds the solutions in the instructors' book" \
    in_the_other_book
only_theirs() {
    [ -z "$(find "$handout" -name '*.nw' -o -name '*.awk' -o -name 'grade*' \
        -o -name '*.bin')" ] && ! grep -rl '^#line' "$handout/src"
}
check "no chapter, nothing of the grader, no data and no #line is in it" \
    only_theirs

better() {
    awk -F, 'NR == FNR { if ($2 > best) best = $2; next }
        { print best, $2; exit !($2 > best) }' \
        build/book/pictures/acc_results.csv \
        build/book/pictures/better_results.csv
}
check "the instructors' better_cifar beats the given network" better

# --- the handout by itself ---------------------------------------------

# A machine with gcc, make, Check, OpenBLAS and gnuplot, and no more than
# what Debian always has beside them.
mkdir "$work/machine"
for tool in gcc make gnuplot as ld collect2 sh cat cp rm mv mkdir mktemp \
    awk sed grep tail head printf test tr cut sort wc; do
    path=$(command -v $tool) && ln -s "$path" "$work/machine/$tool"
done
there() {
    (cd "$handout" && PATH=$work/machine make --no-print-directory "$@") \
        2>&1
}
clean_build() {
    there -j2 >"$work/build.log" 2>&1 || { cat "$work/build.log"; return 1; }
    ! grep -n 'warning' "$work/build.log"
}
check "the handout builds without a warning" clean_build
# all tests of the exercises' suites fail (F), none crashes (E), and the
# suites of what is given pass
stubs_fail() {
    there check -j2 >"$work/stubs.log" 2>&1 && return 1
    for suite in full relu softmax cross_entropy sequential \
        score_loss two_layer_net optimizer trainer weight_grid; do
        (cd "$handout" && "build/check_$suite") >"$work/suite.log"
        sum=$(grep '^[0-9]*%: Checks' "$work/suite.log")
        echo "$suite: $sum"
        case $sum in
        "0%: Checks: "*", Errors: 0") ;;
        *) cat "$work/suite.log"; return 1 ;;
        esac
    done
    for suite in gradcheck matrix random layer dataset results program \
        cifar10 report checkpoint variant sweep; do
        (cd "$handout" && "build/check_$suite") || return 1
    done
}
check "untouched, all tests of the exercises fail and none crashes" \
    stubs_fail
untouched_run() {
    mkdir -p "$handout/datasets"
    ln -sfn "$PWD/datasets/sample" "$handout/datasets/sample"
    there run >"$work/run.log" 2>&1
    grep -x 'network_new: there is no network yet' "$work/run.log"
}
check "untouched, make run says what is missing" untouched_run
says() {
    text=$1
    shift
    there "$@" >"$work/said"
    cat "$work/said"
    grep -qF -e "$text" "$work/said"
}
check "make submission wants a name first" \
    says "student.txt: write your first name into it" submission
fill_in() {
    printf 'first name: %s\nlast name: %s\nstudent number: %s\n' "$@" \
        >"$handout/student.txt"
}
fill_in Ada 'King 2' 1
check "make submission wants letters in a name" \
    says "with the letters A to Z" submission
fill_in Ada King 4294967296
check "make submission wants a student number in range" \
    says "from 0 to 4294967295" submission
fill_in 'Ada Mary' 'Lovelace' 42
check "make submission notes results that are missing" \
    says "note: results/acc_lr.png is missing" submission

# the instructors' sources, as if a student had solved everything
cp src/*.c src/*.h "$handout/src/"
sed -i '/^#line/d' "$handout"/src/*.[ch]
check "solved, all tests pass" there check -j2
check "solved, make run trains with the student number as seed" \
    says "seed: 42" run
check "and leaves the plot and the table" \
    test -s "$handout/results/acc_lr.png" -a \
    -s "$handout/results/acc_results.csv"
check "make submission packs them" \
    says "ADA-MARY_LOVELACE_CH3.zip" submission
packed() {
    zip=$handout/ADA-MARY_LOVELACE_CH3.zip
    unzip -tq "$zip" && unzip -q "$zip" -d "$work/submitted" &&
        cd "$work/submitted/ADA-MARY_LOVELACE_CH3" &&
        diff -r src "$handout/src" && cmp student.txt \
        "$handout/student.txt" &&
        cmp results/acc_lr.png "$handout/results/acc_lr.png" &&
        [ -z "$(find . -name '*.bin' -o -name '*.o' -o -name '*.pdf')" ]
}
check "the zip is sound, and holds the sources and results, no data" packed
check "solved, whole programs pass their tests too" \
    make -C "$handout" check-programs
check "make submission10 notes results that are missing" \
    says "note: results/best_predictions.csv is missing" submission10
check "and packs the second part" \
    says "ADA-MARY_LOVELACE_CH4.zip" submission10
mv "$handout/src/relu.c" "$handout/src/Relu.c"
check "make submission refuses a file that was renamed" \
    says "src/relu.c is missing" submission
finish
