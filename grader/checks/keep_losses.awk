# keep_losses.awk -v rows=R1... LOSSES: the columns of these numbers, and of
# the first 100 epochs, from a table for whose contents nobody vouches: what
# can be read as a number comes out as one of six digits, what cannot as nan.
BEGIN {
    FS = ","
    n = split(rows, row, " ")
}

FNR > 101 { exit }

{ sub(/\r$/, "") }

FNR == 1 {
    line = "epoch"
    for (k = 1; k <= n; k++)
        for (i = 2; i <= NF && i <= 21 && !(k in column); i++)
            if ($i + 0 == row[k] + 0) {
                column[k] = i
                line = line "," row[k]
            }
    print line
    next
}

{
    line = FNR - 1
    for (k = 1; k <= n; k++)
        if (k in column)
            line = line "," ($column[k] ~ /^[0-9]*\.?[0-9]+(e[-+]?[0-9]+)?$/ ? sprintf("%.6g", $column[k]) : "nan")
    print line
}
