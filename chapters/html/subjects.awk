# From the pages' sorted subjects to the page of all of them.

BEGIN {
    FS = "\t"
    print "\\chapter{Subjects}\n\\begin{verbatim}\n%html\n<ul class=\"names\">"
}
$1 != subject { printf "%s<li>%s <small>", subject ? "</small></li>\n" : "", $1 }
{
    page = $2
    sub(/\.html.*/, "", page)
    printf "%s<a href=\"%s\">%s</a>", $1 == subject ? ", " : "", $2, page
    subject = $1
}
END { print "</small></li>\n</ul>\n\\end{verbatim}" }
