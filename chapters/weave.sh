#!/bin/bash
# weave.sh EDITION: makes build/book/EDITION.pdf of build/book/EDITION.
# latexmk runs LaTeX until no page number moves any more: once, if none does.
set -euo pipefail
edition=$1
folder=build/book/$edition
echo "weaving $folder.pdf (the messages are in $folder/$edition.log)"
latexmk -norc -silent -pdf -halt-on-error -interaction=nonstopmode \
    -outdir="$folder" -jobname="$edition" \
    -usepretex="\\def\\edition{for ${edition}s}\\def\\chapters{$folder/chapters}" \
    chapters/book.tex >"$folder/latexmk.out" 2>&1 || {
    grep -A3 '^!' "$folder/$edition.log" || cat "$folder/latexmk.out"
    # what an interrupted run has left half-written would fail again
    rm -f "$folder/$edition".*
    exit 1
}
cp "$folder/$edition.pdf" "$folder.pdf"
