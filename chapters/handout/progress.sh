#!/bin/sh
# progress.sh LOG [PART | next]: how far a student is, from what run.sh has
# written to LOG: a line for each module that is an exercise, of all parts
# or of one, with its points so far, and the next step; or only that.
# tests/points has modules, programs and zips in the order of the book.
set -u
log=$1 what=${2:-all}
[ -t 1 ] && color=1 || color=
awk -v what="$what" -v color="$color" -v zips="$(echo *.zip)" '
    function paint(text, number) {
        return color ? "\033[" number "m" text "\033[0m" : text
    }
    # the first TODO left in a source: FILE:LINE and what it says; a comment
    # on what has come out is asked for last
    function todo(file,    line, n, found, last) {
        while ((getline line <file) > 0) {
            n++
            if (line !~ /TODO: /) continue
            sub(/.*TODO: /, "", line)
            sub(/ *\*\/.*/, "", line)
            line = file ":" n ": " line
            if (line ~ /in a comment/) last = line
            else if (!found) found = line
        }
        close(file)
        return found ? found : last
    }
    function chapter_of(m) {
        return paint(m, 1) ", chapter " chapter[m] " of book.pdf, from page " page[m]
    }
    # what is left to do of a module, a program or a zip, or nothing
    function left(m,    more, line) {
        if (points[m] == "zip") return index(zips, "_" m ".zip") ? "" : run[m]
        if (points[m] != "-") {
            if (right[m]) return ""
            more = todo("src/" m ".c")
            return chapter_of(m) (more ? "\n" more : "") (first[m] ? "\n" first[m] : "") "\nthen: make check-" m
        }
        more = todo("src/" m ".c")
        if (more && more !~ /in a comment/) return chapter_of(m) "\n" more "\nthen: " run[m]
        if ((getline line <("results/" m ".txt")) <= 0) return run[m] ", chapter " chapter[m] " of book.pdf"
        return more
    }
    FILENAME ~ /points$/ {
        step[++n] = $1; points[$1] = $2; part[$1] = $3; chapter[$1] = $4; page[$1] = $5
        run[$1] = $7 ? $6 " " $7 : "make && " $6
        next
    }
    /^build\/double\/check_/ {
        here = $1
        sub(/.*check_/, "", here)
        sub(/^[^ ]* */, "")
    }
    match($0, /[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped/) {
        if (here) {
            split(substr($0, RSTART, RLENGTH), sum, " ")
            passed[here] = sum[1]
            tests[here] = sum[1] + sum[3] + sum[5]
        }
        here = ""
    }
    here && !first[here] && /^ *([^ ]*:[0-9]+:[FE]:|cannot be linked)/ {
        first[here] = $0
        sub(/^ */, "", first[here])
        more = here
        next
    }
    more && /^        / && ++lines[more] < 3 { first[more] = first[more] "\n" substr($0, 5); next }
    { more = "" }
    END {
        for (i = 1; i <= n; i++) {
            m = step[i]
            if (what ~ /^[0-9]/ && part[m] != what) continue
            right[m] = tests[m] && passed[m] == tests[m]
            if (!next_step) next_step = left(m)
            if (points[m] !~ /^[0-9]/) continue
            got = tests[m] ? points[m] * passed[m] / tests[m] : 0
            all += points[m]; sum_points += got
            bar = ""
            for (k = 1; k <= 10; k++) bar = bar (tests[m] && passed[m] >= k * tests[m] / 10 ? "#" : ".")
            if (!right[m]) wrong = 1
            if (what == "next") continue
            if (part[m] != last) printf "Part %s\n", last = part[m]
            count = tests[m] ? sprintf("%3d of %2d tests", passed[m], tests[m]) : "can\047t be linked"
            printf "  %-14s %s %s  %4.1f of %2d points\n", m, paint(bar, right[m] ? 32 : 33), count, got, points[m]
        }
        if (what != "next") printf "  %.1f of %d points for modules, by these tests; the grader has others\n\n", sum_points, all
        print next_step ? "Next: " next_step : "Nothing is left to do."
        exit what != "next" && wrong
    }' tests/points "$log"
