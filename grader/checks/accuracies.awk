# accuracies.awk -v per=WORDS [-v kept=FILE] LABELS PREDICTIONS: the share of
# right predictions for each value of the first column, whose name is WORDS:
# `0.1,0.6100`, in the order of the table. Every image has to be there exactly
# once for each value; whatever is wrong with the table leads to one line,
# `malformed: ...`. The predictions, put in order, are written to FILE.
BEGIN {
    FS = ","
    head = per ",image,class"
    gsub(/ /, "_", head)
}

function malformed(why) {
    if (!bad)
        printf "malformed: line %d %s\n", FNR, why
    bad = 1
    exit
}

FNR == 1 {
    table++
    sub(/\r$/, "")
    if (table == 2 && $0 != head)
        malformed("is not " head)
    next
}

table == 1 {
    image[n++] = $1
    label[$1] = $2 + 0
    if ($2 + 0 > last)
        last = $2 + 0
    next
}

{ sub(/\r$/, "") }

NF != 3 || $1 !~ /^[0-9.]+(e-?[0-9]+)?$/ || $2 !~ /^[0-9]+$/ || $3 !~ /^[0-9]+$/ {
    malformed("is not a " per ", an image and a class")
}

!($2 in label) { malformed("has an image that does not exist") }

$3 + 0 > last { malformed("has a class that does not exist") }

{ row = sprintf("%g", $1) }

((row, $2) in class) { malformed("has an image for the second time") }

{
    class[row, $2] = $3 + 0
    if (!(row in count)) {
        if (rows == 20)
            malformed("has one " per " too many")
        order[++rows] = row
    }
    count[row]++
    right[row] += ($3 + 0 == label[$2])
}

END {
    if (bad)
        exit
    if (rows == 0)
        print "malformed: there is no prediction in it"
    for (i = 1; i <= rows; i++)
        if (count[order[i]] != n) {
            printf "malformed: it has only %d of %d images at %s %s\n", count[order[i]], n, per, order[i]
            exit
        }
    for (i = 1; i <= rows; i++)
        printf "%s,%.4f\n", order[i], right[order[i]] / n
    if (kept == "" || rows == 0)
        exit
    print head >kept
    for (i = 1; i <= rows; i++)
        for (k = 0; k < n; k++)
            print order[i] "," image[k] "," class[order[i], image[k]] >kept
}
