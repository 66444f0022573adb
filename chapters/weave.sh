#!/bin/bash
# weave.sh EDITION [FOLDER]: makes FOLDER.pdf, build/book/EDITION.pdf if not
# told otherwise, of build/book/EDITION/chapters.tex. LaTeX is run until what it
# notes for its next run stays the same: once, if no page number moves.
# Without any notes the first two runs only make them: the contents, which the
# second one has, move all pages.
set -euo pipefail
edition=$1
folder=${2:-build/book/$edition}
notes=$folder/$edition.aux
echo "weaving $folder.pdf (the messages are in $folder/$edition.log)"
touch "$notes"
drafts=0
[ -s "$notes" ] || drafts=2
until [ $drafts -lt 0 ] && cmp -s "$notes" "$notes.before"; do
    draft=()
    [ $((drafts--)) -le 0 ] || draft=(-draftmode)
    cp "$notes" "$notes.before"
    sed -n 's/^.subjectnoted{\(.*\)}{\(.*\)}{\(.*\)}$/\1\t\2\t\3/p' "$notes" |
        LC_ALL=C sort -f -t "$(printf '\t')" -k1,1 -k2n |
        awk -f chapters/subjects.awk >"$folder/$edition.subjects"
    pdflatex "${draft[@]}" -halt-on-error -interaction=batchmode \
        -output-directory="$folder" -jobname="$edition" \
        "\\def\\edition{for ${edition}s}\\def\\chapters{build/book/$edition/chapters}\\input{chapters/book.tex}" \
        >/dev/null || {
        grep -A3 '^!' "$folder/$edition.log"
        # what an interrupted run has left half-written would fail again
        rm -f "$folder/$edition".*
        exit 1
    }
done
rm "$notes.before"
cp "$folder/$edition.pdf" "$folder.pdf"
