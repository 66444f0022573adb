# comment.awk -v letters=N FILE: what the comments before the first #include
# say; nothing when they have fewer than N letters in words. The lines of the
# environment's GIVEN, what the exercise itself says, do not count. Bytes that
# are not ASCII count as letters: call it with LC_ALL=C. A line is split only
# once, so that long ones take no time.
BEGIN {
    n_given = split(ENVIRON["GIVEN"], given, "\n")
    for (i = 1; i <= n_given; i++) {
        gsub(/[^A-Za-z0-9 ]/, "[&]?", given[i])
        gsub(/ /, "[ *]+", given[i])
    }
}

# keep COMMENT: but for what is given
function keep(comment,    i) {
    gsub(/[ \t\r]+/, " ", comment)
    for (i = 1; i <= n_given; i++)
        sub(given[i], "", comment)
    all = all " " comment
}

/^[ \t]*#[ \t]*include/ || NR > 1000 || length(all) > 5000 { exit }

{
    n = split($0, piece, /\*\//)
    for (i = 1; i <= n && length(all) <= 5000; i++) {
        star = index(piece[i], "/*")
        slashes = index(piece[i], "//")
        if (!inside && slashes && (!star || slashes < star)) {
            keep(substr($0, index($0, piece[i]) + slashes + 1))
            break
        }
        if (!inside && star) {
            inside = 1
            comment = substr(piece[i], star + 2)
        } else if (inside)
            comment = comment " " piece[i]
        else if (i < n && piece[i] ~ /\/$/) { # it begins with /*/
            inside = 1
            comment = ""
            continue
        }
        if (inside && i < n) {
            inside = 0
            keep(comment)
        }
        comment = substr(comment, 1, 5000)
    }
}

END {
    if (inside)
        keep(comment)
    gsub(/ +/, " ", all)
    gsub(/^ | $/, "", all)
    words = all
    gsub(/[^A-Za-z\200-\377]+/, " ", words)
    n = split(words, word, " ")
    for (i = 1; i <= n; i++)
        if (length(word[i]) > 1)
            came += length(word[i])
    if (came >= letters)
        print all
}
