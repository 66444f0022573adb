# The pictures of a chapter that LaTeX draws, which are drawn only once:
#   awk -f chapters/drawings.awk CHAPTER.nw
# prints the chapter with \drawing{CHAPTER-N} for picture N, and
#   awk -v only=1 -f chapters/drawings.awk CHAPTER.nw...
# the pictures, as drawings.tex wants them.

FNR == 1 { n = 0; name = FILENAME; gsub(/.*\/|\.nw$/, "", name) }

/\\begin\{tikzpicture\}/ {
    drawing = name "-" ++n
    print only ? "\\begin{lrbox}{\\drawn}" : "\\drawing{" drawing "}"
}
only ? drawing : !drawing { print }
/\\end\{tikzpicture\}/ {
    if (only)
        print "\\end{lrbox}\\ship{" drawing "}"
    drawing = ""
}
