#!/bin/bash
# drawings.sh: makes build/book/drawings.pdf of build/book/drawings.tex, and for
# the screen build/book/drawings/NAME.svg.
set -euo pipefail
folder=build/book/drawings
mkdir -p $folder
rm -f $folder/*
pdflatex -halt-on-error -interaction=batchmode -output-directory=$folder \
    "\\def\\drawings{build/book/drawings}\\input{chapters/drawings.tex}" >/dev/null || {
    grep -A3 '^!' $folder/drawings.log
    exit 1
}
while IFS='{}' read -r _ name _ page _; do
    pdftocairo -svg -f "$page" -l "$page" $folder/drawings.pdf "$folder/$name.svg"
done <$folder/drawings.map
