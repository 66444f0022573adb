#!/bin/bash
# plot.sh LOSSES PNG: draws the losses of 0.1, 0.01 and 0.3 against the
# epoch, from a table whose numbers nobody vouches for.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
[ $# -eq 2 ] || die "usage: grader/plot.sh LOSSES PNG"
losses=$(realpath -- "$1") name=$(basename -- "$2")
cd -- "$(dirname -- "$2")"
trap 'rm -f plot.table plot.part' EXIT

# only numbers reach gnuplot
awk -F , 'FNR <= 101 {
    sub(/\r$/, "")
    line = ""
    for (i = 1; i <= 8 && i <= NF; i++)
        line = line " " ($i ~ /^[0-9.]+(e[-+]?[0-9]+)?$/ ? $i + 0 : "nan")
    print line
}' "$losses" >plot.table
columns=
for rate in 0.1 0.01 0.3; do
    column=$(awk -v rate="$rate" 'NR == 1 { for (i = 2; i <= NF; i++) if ($i != "nan" && $i + 0 == rate + 0) print i; exit }' plot.table | head -n 1)
    [ -z "$column" ] ||
        columns="${columns:+$columns, }'plot.table' every ::1 using 1:$column with linespoints linewidth 2 pointtype 7 pointsize 0.7 title 'learning rate $rate'"
done
[ -n "$columns" ] || exit 1
gnuplot -d 2>/dev/null <<END
set terminal pngcairo size 900,600 font 'sans,16'
set output 'plot.part'
set xlabel 'epoch'
set ylabel 'mean training loss'
set yrange [0:*]
set xtics out nomirror
set ytics out nomirror
set grid linetype 1 linecolor rgb '#dddddd'
set border 3
plot $columns
END
[ -s plot.part ] && mv plot.part "$name"
