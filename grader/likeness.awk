# likeness.awk: what is counted for likeness.sh, in three stages, in a folder:
#   texts  of lines `N PATH`: N.c, all files of row N, and N.at, where each
#          of its lines is from
#   own    of what sim_c found in given.c, and a list of texts: own/N.c and
#          own/N.at, without empty lines and what is in the handout
#   pairs  of the rows and of what likeness.c has found: a line a pair, and
#          after it one for each of its runs, with the lines of both
BEGIN {
    FS = "\t"
    MOST_LINES = 2000    # of a text, as in likeness.c
    LINES = 40           # of a run are shown
}

stage == "texts" {
    if ($1 != n) {
        close(folder "/" n ".c")
        close(folder "/" n ".at")
        n = $1
    }
    name = $2
    sub(/.*\//, "", name)
    gsub(/[^A-Za-z0-9_.-]/, "?", name)
    for (at = 1; (getline line < $2) > 0; at++) {
        gsub(/\t/, "    ", line)
        gsub(/[\001-\037\177]/, " ", line)
        print substr(line, 1, 2000) > (folder "/" n ".c")
        print name "\t" at > (folder "/" n ".at")
    }
    close($2)
}

# a line, whatever its layout
function bare(line) {
    gsub(/[ \t{}();]/, "", line)
    return line
}

# text A, its first and last line, those of given.c, and how many tokens
stage == "own" && FILENAME == "-" {
    if (split($0, field, " ") > 5)
        for (i = field[2] + 0; i <= field[3] + 0; i++) given[field[1], i]
    next
}

# Braces are layout, too. Between files there are three words that no other
# text has, so that no run goes on from one short answer to the next.
stage == "own" {
    if (!("" in handout)) {
        handout[""]
        while ((getline line < (folder "/given.c")) > 0) handout[bare(line)]
        words = split("auto break case char const continue default do double else enum extern" \
            " float for goto if int long register return short signed static struct", word, " ")
    }
    n = $1 + 0
    own = folder "/own/" n
    printf "" > (own ".c")
    file = ""
    left = MOST_LINES - 1
    for (i = 1; (getline line < (folder "/" n ".c")) > 0; i++) {
        getline at < (folder "/" n ".at")
        if ((n, i) in given || bare(line) in handout) continue
        split(at, place, "\t")
        if (file != "" && place[1] != file && left-- > 0) {
            print word[int(n / words / words) + 1], word[int(n / words) % words + 1], word[n % words + 1] > (own ".c")
            print "\t\t" > (own ".at")
        }
        file = place[1]
        if (left-- <= 0) break
        print at "\t" line > (own ".at")
        gsub(/[{}]/, " ", line)
        print line > (own ".c")
    }
    close(folder "/" n ".c")
    close(folder "/" n ".at")
    close(own ".c")
    close(own ".at")
}

# the rows, and what likeness.c has made of all runs
stage == "pairs" && FILENAME != "-" {
    row[$1] = $2
    names[$1] = $3
    next
}

stage == "pairs" && $1 == "pairs" {
    print "of\t" rows "\t" most "\t" $2
    next
}

stage == "pairs" && $1 == "pair" {
    print "pair\t" row[$2] "\t" names[$2] "\t" row[$3] "\t" names[$3] "\t" $4 "\t" $5
    shown = 0
    next
}

# the lines of a text, each with its place; and \001 between them
function passage(n, first, last,    i, line, said, place, text) {
    if (n != opened[n % 2]) {
        opened[n % 2] = n
        for (i = 1; (getline line < (folder "/own/" n ".at")) > 0; i++) content[n % 2, i] = line
        close(folder "/own/" n ".at")
    }
    for (i = first; i <= last && i < first + LINES; i++) {
        split(content[n % 2, i], place, "\t")
        if (place[1] == "") continue
        if (place[1] != said) text = text place[1] "\001"
        said = place[1]
        text = text sprintf("%4d  %s\001", place[2], substr(place[3], 1, 200))
    }
    return text (i <= last ? "      and " last - i + 1 " more line" (i == last ? "" : "s") "\001" : "")
}

# the same words are often the same code, and shown once
stage == "pairs" {
    for (i = 1; i <= shown; i++)
        if ($4 >= from[i] && $5 <= to[i]) next
    from[++shown] = $4 + 0
    to[shown] = $5 + 0
    print "run\t" ($2 == 1 ? "code" : "words") "\t" $9 "\t" passage($3, $4 + 0, $5 + 0) "\t" passage($6, $7 + 0, $8 + 0)
}
