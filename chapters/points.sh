#!/bin/sh
# points.sh TOC ASSIGNMENT...: a line for each thing that students do, in the
# order of the book, for tests/progress.sh of the handout. A module: its name,
# its points, the part (1, 2, ... in the order of how zips end), and number and
# first page of its chapter. A program, after the modules of its part: the same
# with - for the points, and how it is run. Then how the zip of the part ends,
# and how it is packed.
toc=$1
shift
part=0
grep -H '"zip"' "$@" | sort -t '"' -k 4 | cut -d : -f 1 | while read -r rubric; do
    part=$((part + 1))
    jq -r '(.items[] | select(.from == "test") | "\(.id) \(.points)"),
        ((.runs // [])[] | "\(.program) - \(.make)")' "$rubric" |
        while read -r name points run; do
            chapter=$(grep -lF "<<[[$name.c]]>>=" chapters/*.nw)
            title=$(sed -n 's/^\\chapter{\(.*\)}.*/\1/p' "$chapter" | head -n 1)
            place=$(sed -n "s/.*{chapter}{\\\\numberline {\([0-9]*\)}$title}{\([0-9]*\)}.*/\1 \2/p" "$toc")
            echo "$name $points $part $place${run:+ $run}"
        done
    folder=${rubric%/*}
    [ $part -gt 1 ] && verb=submission-${folder##*/} || verb=submission
    jq -r --arg rest "$part - - make $verb" '"\(.zip) zip \($rest)"' "$rubric"
done
