# observation.awk FILE: what the comments before the first #include say of
# learning rate 10; nothing when they have fewer than 30 letters in words, or
# it is the exercise. Bytes that are not ASCII count as letters: call it with
# LC_ALL=C. A line is split only once, so that long ones take no time.

# keep COMMENT: but for the words of the exercise itself
function keep(comment) {
    gsub(/[ \t\r]+/, " ", comment)
    sub(/^[ *]*Trains a network with one hidden layer on five classes of CIFAR-100,[ *]*at four learning rates, and writes down what came out\.?/, "", comment)
    sub(/TODO:?[ *]*say in a comment what learning rate 10 does, and why\.?/, "", comment)
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
            letters += length(word[i])
    if (letters >= 30)
        print all
}
