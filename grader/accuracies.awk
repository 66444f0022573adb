# accuracies.awk [-v kept=FILE] LABELS PREDICTIONS: the share of right
# predictions at each learning rate, `0.1,0.6100`, in the order of the table.
# Every image has to be there just once for each; whatever is wrong with the
# table ends in one line `malformed: ...`. The predictions, put in order,
# are written to FILE.
BEGIN { FS = "," }

function malformed(why) {
    if (!bad)
        printf "malformed: line %d %s\n", FNR, why
    bad = 1
    exit
}

FNR == 1 {
    table++
    if (table == 2 && $0 !~ /^learning_rate,image,class\r?$/)
        malformed("is not learning_rate,image,class")
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
    malformed("is not a learning rate, an image and a class")
}

!($2 in label) { malformed("has an image that there is not") }

$3 + 0 > last { malformed("has a class that there is not") }

{ rate = sprintf("%g", $1) }

((rate, $2) in class) { malformed("has an image for the second time") }

{
    class[rate, $2] = $3 + 0
    if (!(rate in rows)) {
        if (rates == 20)
            malformed("has one learning rate too many")
        order[++rates] = rate
    }
    rows[rate]++
    right[rate] += ($3 + 0 == label[$2])
}

END {
    if (bad)
        exit
    if (rates == 0)
        print "malformed: there is no prediction in it"
    for (i = 1; i <= rates; i++)
        if (rows[order[i]] != n) {
            printf "malformed: %d of %d images at learning rate %s\n", rows[order[i]], n, order[i]
            exit
        }
    for (i = 1; i <= rates; i++)
        printf "%s,%.4f\n", order[i], right[order[i]] / n
    if (kept == "" || rates == 0)
        exit
    print "learning_rate,image,class" >kept
    for (i = 1; i <= rates; i++)
        for (k = 0; k < n; k++)
            print order[i] "," image[k] "," class[order[i], image[k]] >kept
}
