# From LaTeX's notes, sorted by subject and page, to the index of subjects.

BEGIN { FS = "\t" }
{
    page = "\\" $3 "{" $2 "}"
    if ($1 != subject) {
        first = tolower(substr($1, 1, 1))
        if (NR > 1) print first == letter ? "" : "\n\\smallskip"
        printf "\\subjectentry %s, %s", $1, page
        letter = first
    } else if ($2 != number)
        printf ", %s", page
    subject = $1
    number = $2
}
END { print "" }
