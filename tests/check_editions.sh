#!/bin/sh
# The chapters in their two editions: no fault in them, and no solution in
# what students get.
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
check "lint finds an index mark broken in two" finds 'an index mark' <<'EOT'
a step in the wrong direction\subject{gradient
descent}
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
check "lint finds a chunk without a sentence before it" \
    finds "no sentence before the chunk exercise: b" </dev/null
check "lint finds a solution that does not end" finds 'not ended' <<'EOT'
\begin{solution}
EOT
check "lint finds a chunk over 25 lines" sh -c '
    { echo "<<[[d.c]]>>="; for i in 1 2 3 4 5 6; do
        printf "int a;\nint a;\nint a;\nint a;\nint a;\n"; done; echo @; } \
        >"$1/bad.nw"
    awk -f chapters/lint.awk "$1/bad.nw" | grep "chunk of 30 lines"' \
    sh "$work"

# --- the index ---------------------------------------------------------

# functions that no %def names, so that the index lacks them
functions_defined() {
    awk '
        FNR == 1 { split("", named); chapter = FILENAME }
        /^<<.*>>=/ { code = 1; name = ""; next }
        /^@/ { code = 0; for (i = 3; i <= NF; i++) def[chapter, $i] = 1 }
        !code { next }
        /^[a-z_].*\(/ && !/^(if|for|while|switch|return) / {
            name = $0
            sub(/\(.*/, "", name)
            sub(/.*[ *]/, "", name)
        }
        /;/ { name = "" }
        /^\{/ && name != "" && name != "main" { all[chapter, name] }
        END { for (key in all) if (!(key in def)) {
            sub(SUBSEP, ": ", key); print key, "has no %def"; bad = 1 }
            exit bad }' "$@"
}
check "every function is in the index" functions_defined chapters/*.nw

# uses COUNT NAME: two small chapters use the name so many times
uses() {
    printf '%s\n' '<<[[a.h]]>>=' 'struct seed { int at; };' \
        'int draw(struct seed *seed);' '@ %def seed draw' \
        '<<[[a.c]]>>=' '#include "draw.h"' '/* draw a seed' ' draw */' \
        'static int own(struct seed *seed) {' \
        '    return draw(seed) + x.draw + strlen("draw \" draw"); }' \
        '@ %def own' >"$work/a.nw"
    printf '%s\n' '<<[[b.c]]>>=' 'static int own(void);' 'int other = own();' \
        '@ %def own other' '<<[[c.c]]>>=' 'int other;' '@' >"$work/b.nw"
    printf '%s\n' '<<[[d.c]]>>=' 'int other;' '@' >"$work/c.nw"
    /usr/lib/noweb/markup "$work"/[abc].nw | /usr/lib/noweb/finduses |
        awk -f chapters/uses.awk >"$work/used"
    [ "$(grep -c "^@index use $2\$" "$work/used")" -eq "$1" ] ||
        {
            grep '^@index' "$work/used"
            return 1
        }
}
check "a use is code, and no comment, string, member or #include" uses 2 draw
check "a struct is used behind that word only" uses 3 seed
check "a name without a header is used in its own chapter only" uses 2 other
check "one that two chapters have is told apart" uses 2 'own (b)'

settled() {
    ! grep -H 'Rerun to get\|undefined references' build/book/*/*.log
}
check "the page numbers in both books have settled" settled

# --- the pages ---------------------------------------------------------

# holes PDF: prints the pages of which more than 30 % are empty below, except
# at the end of a chapter: the page after that has no head. A page is 14 bytes
# and 117 rows of 83 pixels, of which the rows 14 to 102 are text.
holes() {
    pdftoppm -r 10 -gray -aa no -aaVector no "$1" |
        LC_ALL=C od -An -v -tu1 -w83 | awk '
            {
                for (i = 1; i <= NF; i++) {
                    at = n++ % (14 + 117 * 83) - 14
                    if (at == -14) page++
                    row = int(at / 83)
                    if (at < 0 || $i == 255) continue
                    if (row < 13) head[page]
                    else if (row < 104) last[page] = row
                }
            }
            END {
                for (p = 1; p < page; p++)
                    if (p + 1 in head && 102 - last[p] > 0.3 * 89) {
                        print "page " p " is " int((102 - last[p]) / 0.89) " % empty"
                        bad = 1
                    }
                exit bad || page < 200
            }'
}
for edition in instructor student; do
    check "no page of the book for ${edition}s has a large hole" \
        holes "build/book/$edition.pdf"
done

grey() {
    ! grep -oh 'rgb([^)]*)' build/book/drawings/*.svg | sort -u |
        awk -F '[(%,]+' '$2 != $3 || $3 != $4' | grep .
}
check "what LaTeX draws needs no colour" grey

# the same bytes when the sources are the same
woven_again() {
    mkdir "$work/student"
    cp build/book/student/student.aux build/book/student/student.toc \
        build/book/student/student.out "$work/student"
    chapters/weave.sh student "$work/student" &&
        cmp "$work/student.pdf" build/book/student.pdf
}
check "the book is woven to the same bytes again" woven_again

# --- the pages for screens ----------------------------------------------

every_page() {
    for edition in instructor student; do
        for chapter in chapters/*.nw; do
            grep -l '<h1' "build/book/$edition/$(basename "$chapter" .nw).html" ||
                return 1
        done
    done
}
check "every chapter has a page of HTML in both editions" every_page

tests_to_pass() {
    sed -n 's/^\\trynow{\(.*\)}/\1/p' chapters/*.nw >"$work/modules"
    while read -r module; do
        said="make check-$module</code>: $(grep -c '^TEST(' "tests/check_$module.c") tests should pass"
        grep -F "$said" build/book/instructor/*.html && grep -F "$said" build/book/student/*.html ||
            return 1
    done <"$work/modules"
    [ -s "$work/modules" ]
}
check "after an exercise, both editions say how many tests should pass" tests_to_pass

# dangling FILE...: prints the links that lead nowhere
dangling() {
    awk -v RS='<' '
        {
            here = FILENAME
            sub(/.*\//, "", here)
            folder = substr(FILENAME, 1, length(FILENAME) - length(here))
            there[folder here]
        }
        match($0, / id="[^"]*"/) {
            there[folder here "#" substr($0, RSTART + 5, RLENGTH - 6)]
        }
        match($0, /^a[ \n].*href="[^"]*"/) {
            link = substr($0, RSTART, RLENGTH - 1)
            sub(/.*href="/, "", link)
            if (link ~ /^https?:/) next
            if (link ~ /^#/) link = here link
            from[folder link] = FILENAME
        }
        END { for (link in from) if (!(link in there))
            print from[link] ": " link }' "$@"
}
lead_somewhere() {
    dangling "$@" >"$work/dangling"
    cat "$work/dangling"
    [ ! -s "$work/dangling" ]
}
check "every link between the pages has a target" \
    lead_somewhere build/book/*/*.html
misled() {
    sed 's/class="chunk" id/class="chunk" name/' build/book/student/relu.html \
        >"$work/relu.html"
    dangling "$work/relu.html" | grep 'relu.html#NW'
}
check "a link without one is found" misled
pictured() {
    for page in build/book/*/*.html; do
        grep -o '<img src="[^"]*' "$page" | sed 's/.*"//' | while IFS= read -r picture; do
            [ -s "$(dirname "$page")/$picture" ] || echo "$page: no $picture"
        done
    done | grep . && return 1
    return 0
}
check "every picture in them is there" pictured
referred() {
    ! grep -nE '\?\?|\[(ch|eq|fig|sec|ex):|\\(ref|cite)\{|page ?[.,)]' \
        build/book/*/*.html
}
check "every reference in them has its number" referred
alone() {
    ! grep -nE '<(script|img|link|iframe)[^>]*//|url\(|@import|fetch\(|https?:' \
        build/book/*/book.* &&
        ! grep -nE '<(script|img|link|iframe|source)[^>]*//' build/book/*/*.html
}
check "they need nothing from anywhere else" alone

# shellcheck source=tests/axe.sh
. tests/axe.sh
if [ -n "$axe" ]; then
    for page in student/index student/full instructor/cross_entropy instructor/names instructor/subjects; do
        check "axe-core has nothing against the page $page" \
            accessible "$PWD/build/book/$page.html" "violation.impact != 'minor'"
    done
else
    skip "axe-core has nothing against the pages" "no chromium or no axe-core"
fi

# --- spelling ------------------------------------------------------------

# prose PAGE...: what pages and READMEs say, without code, mathematics and
# the titles of other people's books
prose() {
    for page; do
        case $page in
            *.html)
                sed '/id="bibliography"/,$d' "$page" | tr '\n' ' ' |
                    sed 's/<\/\(code\|pre\|math\)>/&\n/g' |
                    sed 's/<\(code\|pre\|math\)[ >].*//; s/<[^>]*>/ /g; s/&[a-z]*;/ /g'
                ;;
            *) sed '/^```/,/^```/d; /^    /d; s/`[^`]*`//g; s/]([^)]*)//g' "$page" ;;
        esac
    done
}
# misspelt PAGE...: prints the words that neither aspell nor chapters/words has
misspelt() {
    prose "$@" | sed "s/’/'/g" | aspell --lang=en_GB-ise --encoding=utf-8 list |
        LC_ALL=C sort -u | LC_ALL=C comm -23 - chapters/words
}
well_spelt() {
    misspelt "$@" >"$work/misspelt"
    cat "$work/misspelt"
    [ ! -s "$work/misspelt" ]
}
slip() {
    sed 's/network/netwrok/' build/book/student/full.html >"$work/full.html"
    misspelt "$work/full.html" | grep -x netwrok
}
if command -v aspell >/dev/null; then
    check "the book's words are well spelt" \
        well_spelt build/book/instructor/*.html
    check "and those of the READMEs" well_spelt ./*.md ./*/*.md chapters/handout/*.md
    check "a slip in them is found" slip
else
    skip "the words are well spelt" "no aspell"
fi

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

# the exercises at the end of each chapter that has some
answered() {
    awk '
        /^\\(section|chapter)/ { part = /\{Exercises\}/ ? "asked" : "" }
        part && /^\\begin\{solution\}/ { part = "solved" }
        part && /^\\item/ { count[part, FILENAME]++ }
        part == "asked" && /^\\item/ && !/\$(\\star)+\$/ {
            print FILENAME ": no stars: " $0
            bad = 1
        }
        part == "asked" { chapters[FILENAME] }
        END {
            for (c in chapters) {
                asked = count["asked", c] + 0
                solved = count["solved", c] + 0
                print c ": " asked " exercises, " solved " solutions"
                if (asked < 3 || asked > 6 || solved != asked)
                    bad = 1
            }
            exit bad
        }' "$@"
}
check "chapters end with three to six exercises, with stars and solutions" \
    answered chapters/*.nw

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
        FNR == 1 || /^@/ { code = 0 } /^<<.*>>=/ { code = 1 }
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
            *.html) tr '\n' ' ' <"$file" | sed 's/<[^>]*>//g; s/&[a-z]*;//g' ;;
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
unpacked() {
    unzip -q build/handout.zip -d "$work/unpacked"
}
check "the handout is there to be searched" unpacked
handout=$work/unpacked/handout
# shellcheck disable=SC2046
check "no solution is in the handout, its books included" \
    no_leak $(find "$handout" -type f)
planted() {
    cp "$handout/src/relu.c" "$work/relu.c"
    sed -n '/^<<exercise/,/^@/p' chapters/relu.nw >>"$work/relu.c"
    ! no_leak "$work/relu.c"
}
check "the leak test finds a planted solution" planted
planted_page() {
    cp "$handout/book/relu.html" "$work/relu.html"
    sed -n '/≡/,/<\/figure>/p' build/book/instructor/relu.html >>"$work/relu.html"
    ! no_leak "$work/relu.html"
}
check "and one in a page of HTML" planted_page
planted_module() {
    for module in augment dropout; do
        for file in "src/$module.h" "src/$module.c"; do
            sed '/^#line/d' "$file" >"$work/given.c"
            no_leak "$work/given.c" && return 1
        done
    done
    return 0
}
check "and a module that only instructors have" planted_module
in_the_other_book() {
    leaks "$@" >"$work/leaked"
    [ "$(sort -u "$work/leaked" | wc -l)" -gt 60 ]
}
guide_for_instructors() {
    for edition in instructor student; do
        pdftotext "build/book/$edition.pdf" "$work/$edition.txt"
    done
    grep -q 'For those who teach' "$work/instructor.txt" &&
        [ -e build/book/instructor/teaching.html ] &&
        ! grep -r 'For those who teach' "$work/student.txt" "$handout" build/book/student
}
check "the guide for instructors is in their edition only" guide_for_instructors
check "the leak test finds the solutions in the instructors' book" \
    in_the_other_book build/book/instructor.pdf
check "and in its HTML" in_the_other_book build/book/instructor/*.html
only_theirs() {
    [ -z "$(find "$handout" -name '*.nw' -o -name '*.awk' -o -name 'grade*' \
        -o -name '*.bin' -o -name 'augment*' -o -name 'dropout*')" ] && ! grep -rl '^#line' "$handout/src"
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
finish
