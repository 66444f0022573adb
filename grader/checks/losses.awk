# losses.awk -v row=R -v per=WORDS -v epochs=N -v within=T REFERENCE LOSSES:
# are there N finite losses in that column, falling about like the
# reference's? Says how far they are apart on average, or what is wrong.
BEGIN { FS = "," }

function fail(why) {
    print why
    failed = 1
    exit 1
}

{ sub(/\r$/, "") }

FNR == 1 {
    table++
    column = 0
    for (i = 2; i <= NF; i++)
        if ($i + 0 == row + 0)
            column = i
    if (!column && table == 2)
        fail("it has no column for " per " " row)
    next
}

table == 1 { due[FNR - 1] = $column; next }

FNR - 1 <= epochs {
    if ($column !~ /^[0-9]*\.?[0-9]+(e[-+]?[0-9]+)?$/)
        fail("epoch " FNR - 1 " has no finite loss")
    difference = $column - due[FNR - 1]
    sum += difference < 0 ? -difference : difference
}

{ n++ }

END {
    if (failed)
        exit 1
    if (n != epochs) {
        print "it has " n + 0 " epochs, not " epochs
        exit 1
    }
    printf "on average %.3f from the reference\n", sum / n
    exit sum / n > 2 * within
}
