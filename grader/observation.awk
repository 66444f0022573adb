# observation.awk FILE: what the comments before the first #include say of
# learning rate 10; nothing when they say little, or it is the exercise.
/^[ \t]*#[ \t]*include/ { exit }
{ text = text $0 " " }
END {
    sub(/\/\* Trains a network with one hidden layer.*came out\. \*\//, "", text)
    while (match(text, /\/\*/)) {
        text = substr(text, RSTART + 2)
        end = index(text, "*/")
        comment = end ? substr(text, 1, end - 1) : text
        text = end ? substr(text, end + 2) : ""
        if (comment !~ /TODO/)
            all = all comment
    }
    while (match(text, /\/\/.*/)) { # comments to the end of the line
        all = all " " substr(text, RSTART + 2)
        text = ""
    }
    gsub(/[ \t\r]+/, " ", all)
    gsub(/^ | $/, "", all)
    if (length(all) >= 30)
        print all
}
