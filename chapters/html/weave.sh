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

# what is around the chapters in book.tex, and what only instructors have
if [ "$edition" = instructor ]; then
    sed 's/^\\chapterwithoutnumber/\\chapter*/; /^\\setlength/d' chapters/teaching.tex \
        >"$new/teaching.tex"
    echo "teaching For those who teach with this book" >>"$new/list"
fi
sed -n '/^\\chapterwithoutnumber{Sources/,/^\\end{thebibliography}/p' chapters/book.tex |
    sed 's/\\begin{thebibliography}.*/\\section{Bibliography}\\begin{enumerate}/
        s/\\end{thebibliography}/\\end{enumerate}/
        s/\\bibitem{\([^}]*\)}/\\item \\label{\1}/
        s/^\\chapterwithoutnumber/\\chapter*/; /^\\addcontents/d; /^\\setlength/d' >"$new/sources.tex"
echo "sources Sources and further reading" >>"$new/list"
echo "subjects Subjects" >>"$new/list"
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
        page == "part" { print "\\subsection*{Part " substr("III", 1, ++parts) ". " $0 "}"; next }
        page == "said" { print $0; next }
        page ~ /^(names|sources|teaching|subjects)$/ {
            print "\n\\href{" page ".html}{" $0 "}\n"
            next
        }
        !open { print "\\begin{enumerate}\\setcounter{enumi}{" chapters "}" }
        { open = 1; chapters++; print "\\item \\href{" page ".html}{" $0 "}" }
    ' chapters=0 "$new/list"
    sed -n '/^\\chapterwithoutnumber{Preface}/,/^\\tableofcontents/p' chapters/book.tex |
        sed 's/^\\chapterwithoutnumber/\\section*/; /^\\tableof/d'
} >"$new/index.tex"

grep -oh '[a-z0-9_]*-[0-9]*\.svg' "$new"/*.tex | while IFS= read -r picture; do
    cp -u build/book/drawings/"$picture" "$folder"
done

grep '^\\newlabel\|^\\bibcite' "$folder/$edition.aux" |
    sed 's/\(newlabel{[^}]*}{{[^}]*}\).*/\1/' >"$new/numbers"
for file in "$new"/*; do
    cmp -s "$file" "$pages/${file##*/}" || mv "$file" "$pages"
done
rm -r "$new"

# stale PAGE SOURCE...: is one of the sources newer?
stale() {
    local page=$1
    for source in "${@:2}"; do
        [ "$page" -nt "$source" ] || return 0
    done
    return 1
}
of_all=("$pages"/{numbers,labels,list} chapters/html/page.* build/book/points/*.tex
    build/book/pictures/*.png chapters/*.png)
export AUX=$pages/numbers
mapfile -t names < <(sed '/^part \|^said /d' "$pages/list")
chapter=-1
for i in "${!names[@]}"; do
    name=${names[i]%% *}
    page=$folder/$name.html
    case $name in
        index | names | sources | teaching | subjects) number=() ;;
        *)
            chapter=$((chapter + 1))
            number=(-N "--number-offset=$chapter")
            ;;
    esac
    [ "$name" != subjects ] || LC_ALL=C sort -f -s -t "$(printf '\t')" -k1,1 "$pages"/*.subjects |
        awk -f $here/subjects.awk >"$pages/subjects.tex"
    stale "$page" "$pages/$name.tex" "${of_all[@]}" || continue
    around=()
    [ "$i" -gt 0 ] && around+=(-M "prev=${names[i - 1]%% *}"
        -M "prevtitle=${names[i - 1]#* }")
    [ $((i + 1)) -lt ${#names[@]} ] && around+=(-M "next=${names[i + 1]%% *}"
        -M "nexttitle=${names[i + 1]#* }")
    pandoc -f latex -t html5 --mathml --wrap=preserve --fail-if-warnings --toc --toc-depth=2 \
        "${number[@]}" "${around[@]}" --template=$here/page.html \
        --lua-filter=$here/page.lua -o "$page" "$pages/$name.tex" || {
        echo "$pages/$name.tex: pandoc cannot read what it has said above" >&2
        exit 1
    }
done
{
    echo "const sections = ["
    for i in "${names[@]}"; do cat "$pages/${i%% *}.find"; done
    echo "];"
} >"$folder/search.js"
cp $here/book.css $here/book.js "$folder"
