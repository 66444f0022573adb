# From what noidx prints to a LaTeX file for each page, which pandoc reads:
# folder/NAME.tex. Chunks become HTML, in a verbatim environment whose first
# line is %html. The pages that labels are on go to folder/labels, and the
# list of pages to folder/list, with what is said before a part's first chapter.

{ line[NR] = $0 }

# where the links will lead
/^@file / { now = $2; sub(/.*\//, "", now); sub(/\.nw$/, "", now) }
/^@xref label / { page[$3] = now; label = $3 }
/^@defn / { name[label] = substr($0, 7) }

function escape(s) {
    gsub(/&/, "\\&amp;", s); gsub(/</, "\\&lt;", s); gsub(/>/, "\\&gt;", s)
    return s
}
function chunk(s) {
    s = escape(s)
    gsub(/\[\[/, "<code>", s); gsub(/\]\]/, "</code>", s)
    return "⟨" s "⟩"
}
function address(label) {
    return (page[label] == now ? "" : page[label] ".html") "#" label
}
function link(label, text) {
    return "<a href=\"" address(label) "\">" text "</a>"
}
function put(s) {
    if (!(now in begun))
        print "\\newcommand{\\tablecaption}[1]{\\begin{table-caption}#1\\end{table-caption}}\n" \
            "\\newcommand{\\trynow}[1]{\\begin{try-now}\\verb|#1|\\end{try-now}}\n" \
            "\\newcommand{\\term}[2][]{\\hyperlink{subject:#1}{\\emph{#2}}}\n" \
            "\\newcommand{\\subject}[1]{\\hyperlink{subject:#1}{}}" \
            >(folder "/" now ".tex")
    begun[now]
    print s >(folder "/" now ".tex")
}

# --- prose -------------------------------------------------------------

function prose(s,    rest) {
    if (s ~ /^\\part\{/) {
        print "part", substr(s, 7, length(s) - 7) >(folder "/list")
        parted = 1
        return
    }
    if (s ~ /^\\chapter\{/) {
        parted = 0
        rest = substr(s, 10, length(s) - 10)
        gsub(/\\verb\|/, "", rest); gsub(/\|/, "", rest)
        print now, rest >(folder "/list")
    }
    if (parted) {
        print "said", s >(folder "/list")
        return
    }
    for (rest = s; match(rest, /\\label\{[^}]*\}/); \
        rest = substr(rest, RSTART + RLENGTH))
        print substr(rest, RSTART + 7, RLENGTH - 8), now >(folder "/labels")
    # what pandoc doesn't know, or would drop
    if (s ~ /^\\cmidrule/) return
    sub(/\\begin\{figure\}(\[[a-z]*\])?/, "\\begin{picture-with-caption}", s)
    sub(/\\end\{figure\}/, "\\end{picture-with-caption}", s)
    sub(/\\caption\{/, "\\footnote{", s)
    if (s ~ /^\\drawing\{/) {
        sub(/drawing/, "includegraphics", s)
        sub(/}$/, ".svg}", s)
    }
    sub(/\\cifartenpicture/, "\\includegraphics", s)
    gsub(/ ?on page~\\pageref\{[^}]*\}/, "", s)
    gsub(/\\[Bb]ig[lr]/, "", s)
    put(s)
}

# --- code --------------------------------------------------------------

# the head of a chunk: its name, its other parts, who uses it
function head(    s) {
    s = "<figure class=\"chunk\" id=\"" at "\"><figcaption>" chunk(defined) \
        (first == at ? " ≡" : " " link(first, "+≡"))
    if (previous) s = s " " link(previous, "↑ before")
    if (following) s = s " " link(following, "↓ more")
    return s (users ? "<span>used in " users "</span>" : "") \
        "</figcaption>\n<pre><code>"
}

END {
    print "index Contents" >(folder "/list")
    for (i = 1; i <= NR; i++) {
        $0 = line[i]
        what = $1 " " $2
        text = substr($0, 7)
        if ($1 == "@file") {
            now = $2; sub(/.*\//, "", now); sub(/\.nw$/, "", now)
        } else if ($1 == "@begin") {
            code = $2 == "code"
            row = at = previous = following = users = names = target = ""
        } else if (what == "@end code") {
            gsub(/^\n|\n+$/, "", row)
            put("\\begin{verbatim}\n%html")
            put(head() row "</code></pre>")
            if (names) put("<p>Defines " names ".</p>")
            put("</figure>\n\\end{verbatim}")
        } else if (what == "@end docs") {
            if (row != "") prose(row)
        } else if ($1 == "@quote") { quote = "|"; said = "" }
        else if ($1 == "@endquote") {
            said = "\\verb|" said "|"
            row = row (target ? "\\href{" address(target) "}{" said "}" : said)
            quote = target = ""
        } else if ($1 == "@text" || $1 == "@nl") {
            if ($1 == "@nl") text = quote ? " " : "\n"
            if (quote) {
                # only what is one name is a link
                if (said != "" || used != text) target = ""
                said = said text
            } else if (code) {
                row = row (target ? link(target, escape(text)) : escape(text))
                target = ""
            } else if ($1 == "@nl") { prose(row); row = "" }
            else row = row text
        } else if (what == "@xref label") { if (at == "") at = $3; use = $3 }
        else if (what == "@xref ref") ref = $3
        else if (what == "@xref prevdef") previous = $3
        else if (what == "@xref nextdef") following = $3
        else if ($1 == "@defn") { defined = text; first = ref }
        else if (what == "@xref useitem")
            users = users (users ? ", " : "") link($3, chunk(name[$3]))
        else if ($1 == "@use")
            row = row "<a id=\"" use "\" class=\"use\" href=\"" \
                address(ref) "\">" chunk(substr($0, 6)) "</a>"
        else if (what == "@index use") { target = ref; used = $3 }
        else if (what == "@index isused") {
            if ($3 != at) names_used = names_used (names_used ? ", " : "") \
                link($3, chunk(name[$3]))
        } else if (what == "@index defitem") {
            names = names (names ? "; " : "") "<code>" escape(substr($0, 16)) \
                "</code>" (names_used ? ", used in " names_used : "")
            names_used = ""
        } else
            index_of_all()
    }
}

# --- the page of all chunks and names ----------------------------------

function index_of_all() {
    if (what ~ /^@(xref beginchunks|index beginindex)$/) {
        now = "names"
        if (what ~ /chunks/) {
            print now, "Every chunk, every name" >(folder "/list")
            put("\\chapter{Every chunk, every name}")
        }
        put("\\section{" (what ~ /chunks/ ? "Chunks" : "Names") "}")
        put("\\begin{verbatim}\n%html\n<ul class=\"names\">")
    } else if (what ~ /^@(xref endchunks|index endindex)$/)
        put("</ul>\n\\end{verbatim}")
    else if (what ~ /^@(xref chunk|index entry)begin$/) {
        text = $0
        sub(/^@[a-z]+ [a-z]+ [^ ]+ /, "", text)
        text = what ~ /xref/ ? chunk(text) : "<code>" escape(text) "</code>"
        row = "<li>" link($3, text) " <small>" page[$3]
        split("", seen); seen[page[$3]]
    } else if (what ~ /^@(xref chunk|index entry)use$/ && \
        !(page[$3] in seen)) {
        seen[page[$3]]
        row = row ", " link($3, page[$3])
    } else if (what ~ /^@(xref chunk|index entry)end$/)
        put(row "</small></li>")
}
