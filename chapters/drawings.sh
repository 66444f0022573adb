#!/bin/bash
# drawings.sh CHAPTER.nw...: makes build/book/drawings/drawings.pdf of what LaTeX
# draws in these chapters, and for the screen build/book/drawings/NAME.svg,
# unless all is as it was.
set -euo pipefail
folder=build/book/drawings
mkdir -p $folder build/book/pictures
awk -v only=1 -f chapters/drawings.awk "$@" | cpif build/book/drawings.tex
awk -f chapters/valley.awk | cpif build/book/pictures/valley.dat
newer=$(find build/book/{drawings.tex,pictures/valley.dat} chapters/{*.dat,drawings.{sh,tex},fonts.tex} \
    -newer $folder/drawings.pdf 2>&1) || true
[ -n "$newer" ] || exit 0
rm -f $folder/*
pdflatex -halt-on-error -interaction=batchmode -output-directory=$folder \
    "\\def\\drawings{build/book/drawings}\\input{chapters/drawings.tex}" >/dev/null || {
    grep -A3 '^!' $folder/drawings.log
    exit 1
}
while IFS='{}' read -r _ name _ page _; do
    pdftocairo -svg -f "$page" -l "$page" $folder/drawings.pdf "$folder/$name.svg"
done <$folder/drawings.map
