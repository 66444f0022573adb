#!/bin/bash
# weave.sh EDITION CHAPTER.nw...: makes the pages of build/book/EDITION, after
# its PDF. Only what has changed is made again.
set -euo pipefail
edition=$1
shift
folder=build/book/$edition
pages=$folder/pages
here=chapters/html
noweb=/usr/lib/noweb
new=$pages/new
echo "weaving $folder/index.html"
mkdir -p "$pages"
rm -rf "$new"
mkdir "$new"

$noweb/markup "$@" | $noweb/finduses | awk -f chapters/uses.awk | $noweb/noidx |
    awk -v folder="$new" -f $here/pages.awk

# what is around the chapters in book.tex
sed -n '/^\\chapter\*{Sources/,/^\\end{thebibliography}/p' chapters/book.tex |
    sed 's/\\begin{thebibliography}.*/\\section{Bibliography}\\begin{enumerate}/
        s/\\end{thebibliography}/\\end{enumerate}/
        s/\\bibitem{\([^}]*\)}/\\item \\label{\1}/
        /^\\addcontents/d; /^\\markboth/d; /^\\setlength/d' >"$new/sources.tex"
echo "sources Sources and further reading" >>"$new/list"
{
    echo "\\chapter*{A Neural Network from Scratch}"
    echo "Edition for ${edition}s. In C, for CIFAR-100 and CIFAR-10."
    echo "\\section*{Contents}"
    awk '
        $1 == "index" { next }
        $1 == "part" || $1 == "names" {
            if (open) print "\\end{enumerate}"
            open = 0
        }
        { page = $1; sub(/^[^ ]+ /, "") }
        page == "part" { print "\\subsection*{Part " ++parts ". " $0 "}"; next }
        page ~ /^(names|sources)$/ {
            print "\n\\href{" page ".html}{" $0 "}\n"
            next
        }
        !open { print "\\begin{enumerate}\\setcounter{enumi}{" chapters "}" }
        { open = 1; chapters++; print "\\item \\href{" page ".html}{" $0 "}" }
    ' chapters=0 "$new/list"
    sed -n '/^\\chapter\*{Preface}/,/^\\tableofcontents/p' chapters/book.tex |
        sed 's/^\\chapter/\\section/; /^\\addcon/d; /^\\markb/d; /^\\tableof/d'
} >"$new/index.tex"

# all pictures in one run of LaTeX, a page each
if ! cmp -s "$new/pictures.tex" "$pages/pictures.tex" ||
    [ chapters/book.tex -nt "$pages/pictures.tex" ]; then
    {
        sed '/^\\begin{document}/q' chapters/book.tex
        cat $here/pictures.tex "$new/pictures.tex"
        echo '\end{document}'
    } >"$new/all.tex"
    pdflatex -halt-on-error -interaction=nonstopmode -output-directory="$new" \
        "$new/all.tex" >/dev/null || {
        grep -A3 "^!" "$new/all.log"
        exit 1
    }
    page=0
    while IFS= read -r name; do
        page=$((page + 1))
        pdftocairo -svg -f $page -l $page "$new/all.pdf" "$folder/$name.svg"
    done < <(sed -n 's/.*\\shippicture{\(.*\)}/\1/p' "$new/pictures.tex")
fi

grep '^\\newlabel\|^\\bibcite' "$folder/$edition.aux" |
    sed 's/\(newlabel{[^}]*}{{[^}]*}\).*/\1/' >"$new/numbers"
changed=
for file in labels numbers list; do
    cmp -s "$new/$file" "$pages/$file" || changed=1
done
for file in "$new"/*; do
    cmp -s "$file" "$pages/${file##*/}" || mv "$file" "$pages"
done
rm -r "$new"

export AUX=$pages/numbers
mapfile -t names < <(sed '/^part /d' "$pages/list")
chapter=-1
for i in "${!names[@]}"; do
    name=${names[i]%% *}
    page=$folder/$name.html
    case $name in
        index | names | sources) number=() ;;
        *)
            chapter=$((chapter + 1))
            number=(-N --number-offset=$chapter)
            ;;
    esac
    [ -z "$changed" ] && [ "$page" -nt "$pages/$name.tex" ] &&
        [ "$page" -nt $here/page.lua ] && [ "$page" -nt $here/page.html ] && continue
    around=()
    [ "$i" -gt 0 ] && around+=(-M "prev=${names[i - 1]%% *}"
        -M "prevtitle=${names[i - 1]#* }")
    [ $((i + 1)) -lt ${#names[@]} ] && around+=(-M "next=${names[i + 1]%% *}"
        -M "nexttitle=${names[i + 1]#* }")
    pandoc -f latex -t html5 --mathml --fail-if-warnings --toc --toc-depth=2 \
        "${number[@]}" "${around[@]}" --template=$here/page.html \
        --lua-filter=$here/page.lua -o "$page" "$pages/$name.tex"
done
{
    echo "const sections = ["
    for i in "${names[@]}"; do cat "$pages/${i%% *}.find"; done
    echo "];"
} >"$folder/search.js"
cp $here/book.css $here/book.js "$folder"
