#!/bin/bash
# shellcheck disable=SC2154
# losses: does the `table`, with a column for each of the `rows`, have so many
# `epochs` of losses, on average within twice `within` of the reference's?
# They count where the accuracy of the item `after` is right. What can be read
# of them is kept, with the columns `also`, and drawn as `plot`.
. "${BASH_SOURCE[0]%/*}/../check.sh"
needs table per rows also epochs within after plot
names "${rows[@]/#/$epochs losses at $per }"

# draw: the kept losses against the epoch; nothing but numbers is in there
draw() {
    local head i columns=
    cp "$dir/$table" plot.table
    IFS=, read -ra head <plot.table
    for ((i = 1; i < ${#head[@]}; i++)); do
        [[ " ${rows[*]} " != *" ${head[i]} "* ]] ||
            columns+="${columns:+, }'plot.table' every ::1 using 1:$((i + 1)) with linespoints linewidth 2 pointtype 7 pointsize 0.7 title '$per ${head[i]}'"
    done
    [ -n "$columns" ] || return 0
    gnuplot -d 2>/dev/null <<END || true
set datafile separator ','
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
    [ ! -s plot.part ] || mv plot.part "$dir/$plot"
}

! written "$table" 2000000 ||
    awk -v rows="${rows[*]} ${also[*]}" -f "$grader/checks/keep_losses.awk" "$table" >"$dir/$table"
accuracies=
[ ! -e "$dir/checks/$after.tsv" ] || read -r -d '' accuracies <"$dir/checks/$after.tsv" || true
for row in "${rows[@]}"; do
    verdict=failed
    if [[ $accuracies != *"accuracy at $per $row"$'\tpassed'* ]]; then
        message="losses count only if the accuracy at this $per is right"
    elif [ ! -e "$dir/$table" ]; then
        message="$table: it is missing"
    elif message=$(awk -f "$grader/checks/losses.awk" -v row="$row" -v per="$per" -v epochs="$epochs" -v within="$within" \
        "$due/$program/results/$table" "$dir/$table"); then
        verdict=passed
    else
        message="$table: $message"
    fi
    check_row "$item" "$epochs losses at $per $row" $verdict "$message"
done
[ ! -e "$dir/$table" ] || draw
