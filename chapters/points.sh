#!/bin/sh
# points.sh TOC ASSIGNMENT...: a line for each module that students write: its
# name, its points, the part (1, 2, ... in the order of how zips end), and number
# and first page of the book's chapter. tests/progress.sh of the handout reads them.
toc=$1
shift
part=0
grep -H '"zip"' "$@" | sort -t '"' -k 4 | cut -d : -f 1 | while read -r rubric; do
    part=$((part + 1))
    jq -r '.items[] | select(.from == "test") | "\(.id) \(.points)"' "$rubric" |
        while read -r module points; do
            chapter=$(grep -lF "<<[[$module.c]]>>=" chapters/*.nw)
            title=$(sed -n 's/^\\chapter{\(.*\)}.*/\1/p' "$chapter" | head -n 1)
            echo "$module $points $part $(sed -n "s/.*{chapter}{\\\\numberline {\([0-9]*\)}$title}{\([0-9]*\)}.*/\1 \2/p" "$toc")"
        done
done
