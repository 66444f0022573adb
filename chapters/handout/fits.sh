#!/bin/sh
# fits.sh: would the grader take what is in src and results? What it would
# leave out is said in a line, with the remedy: a note where it does without,
# and else exit status 1. The limits are in rules.mk, and tests/given lists the
# sources of the handout, those to be left as they are with a sum.
set -u
export LC_ALL=C
status=0
eval "$(sed -n "s/^\([A-Z_]*\) := \(.*\)/\1='\2'/p" rules.mk)"
note() {
    echo "note: $1" >&2
}
refuse() {
    echo "$1" >&2
    status=1
}

# of the sources, the names of a student's own
own=$(cksum src/*.[ch] 2>/dev/null | awk -v most="$MOST_SOURCE" '
    { file = $0; sub(/^[^ ]* [^ ]* /, "", file); sum = $1 " " $2 }
    NR == FNR { given[++n] = file; due[file] = sum; capitals[tolower(file)]; next }
    { came[file] = sum }
    $2 > most {
        print file " is larger than " most / 1024 " kB, the most that the grader takes: shorten it, or move part of it to another file" >"/dev/stderr"
        bad = 1
    }
    file in due { next }
    tolower(file) in capitals {
        print file " differs only in capitals from the name of a file of the handout: rename it" >"/dev/stderr"
        bad = 1
        next
    }
    { print file }
    END {
        for (i = 1; i <= n; i++)
            if (due[given[i]] !~ /^-/ && came[given[i]] != due[given[i]])
                print "note: " given[i] " isn'\''t as it was given: the grader uses the original, so undo your change, or put it in a file of your own" >"/dev/stderr"
        exit bad
    }' tests/given -) || status=1
odd=$(echo "$own" | grep -Evx -e "(src/$OWN_NAME)?" |
    sed 's/$/: the grader only takes sources with letters, digits, - and _ in their names, beginning with a letter: rename it/')
[ -z "$odd" ] || refuse "$odd"
n=$(echo "$own" | grep -c .)
[ "$n" -le "$MOST_OWN" ] ||
    refuse "src has $n files of your own, and the grader takes at most $MOST_OWN: merge some of them"

awk -F '"' '/^[ \t]*#[ \t]*include[ \t]*"/ && $2 !~ /^[^\/]*\.[ch]$/ {
    print "note: " FILENAME " includes \"" $2 "\", but the grader only finds files in src whose names end in .c or .h" }' src/*.[ch] >&2

for file in results/*.csv results/*.png; do
    [ ! -e "$file" ] || [ "$(wc -c <"$file")" -le "$MOST_RESULT" ] ||
        note "$file is larger than $((MOST_RESULT / 1000000)) MB, so the grader leaves it out: make run writes a smaller one"
done
exit $status
