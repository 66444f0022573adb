#!/bin/sh
# progress.sh LOG [PART | next]: how far a student is, from what run.sh has
# written to LOG: a line for each module that is an exercise, of all parts
# or of one, with its points so far, and the next step; or only that.
# tests/points has the modules in the order of the book.
set -u
log=$1 what=${2:-all}
[ -t 1 ] && color=1 || color=
awk -v what="$what" -v color="$color" '
    function paint(text, number) {
        return color ? "\033[" number "m" text "\033[0m" : text
    }
    # the first TODO left in a source: FILE:LINE and what it says
    function todo(file,    line, n, found) {
        while ((getline line <file) > 0) {
            n++
            if (!found && line ~ /TODO: /) {
                sub(/.*TODO: /, "", line)
                sub(/ *\*\/.*/, "", line)
                found = file ":" n ": " line
            }
        }
        close(file)
        return found
    }
    FILENAME ~ /points$/ {
        module[++n] = $1; points[$1] = $2; part[$1] = $3; chapter[$1] = $4; page[$1] = $5
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
            m = module[i]
            if (what ~ /^[0-9]/ && part[m] != what) continue
            got = tests[m] ? points[m] * passed[m] / tests[m] : 0
            all += points[m]; sum_points += got
            bar = ""
            for (k = 1; k <= 10; k++) bar = bar (tests[m] && passed[m] >= k * tests[m] / 10 ? "#" : ".")
            right = tests[m] && passed[m] == tests[m]
            if (!right && !next_one) next_one = m
            if (what != "next") {
                if (part[m] != last) printf "Part %s\n", last = part[m]
                printf "  %-14s %s %3d of %2d tests  %4.1f of %2d points\n", m, paint(bar, right ? 32 : 33), \
                    passed[m], tests[m], got, points[m]
            }
        }
        if (what != "next") printf "  %.1f of %d points for modules, by these tests; the grader has others\n\n", sum_points, all
        if (next_one) {
            m = next_one
            printf "Next: %s, chapter %s of book.pdf, from page %s\n", paint(m, 1), chapter[m], page[m]
            if (left = todo("src/" m ".c")) print left
            if (first[m]) print first[m]
            print "then: make check-" m
        } else {
            split("run_cifar100 better_cifar best_cifar10", program, " ")
            for (i = 1; i in program; i++)
                if (left = todo("src/" program[i] ".c")) {
                    print "Next: " left
                    exit
                }
            print "Next: make run, make better, make submission"
        }
        exit next_one != ""
    }' tests/points "$log"
