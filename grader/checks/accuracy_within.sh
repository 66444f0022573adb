#!/bin/bash
# shellcheck disable=SC2154
# accuracy_within: are the accuracies of the predictions in `table`, for each
# of the `rows`, `within` so much of the reference's? The program keeps its
# networks in files of its own, `networks`, which the program `predict` reads:
# where it saw the images, its predictions have to be those of these networks,
# and the accuracy is theirs on all images. At the rows of `chance` there is
# no network to speak of: there it is that of the predictions. What is
# `handed_in` is compared, for a remark.
. "${BASH_SOURCE[0]%/*}/../check.sh"
needs table per rows chance within networks predict remedy handed_in
all=("${rows[@]}" "${chance[@]}")
names "${all[@]/#/accuracy at $per }"

# near A B: within the tolerance
near() {
    holds "$1 - $2 <= $within && $2 - $1 <= $within"
}

# apart ROW: for how many of the images the predictions are not those of the
# network
apart() {
    awk -F , -v row="$1" '
        $1 != row { next }
        FNR == NR { class[$2] = $3; next }
        { apart += class[$2] != $3 }
        END { print apart + 0 }' networks.csv "$dir/$table"
}

# judge ROW CAME DUE: a row of the table of checks, with the accuracy
judge() {
    local network verdict=failed
    network=${networks/\%s/$1}
    if [ -n "$malformed" ] || [ -z "$(at "$1" shown.csv)" ]; then
        message="$table: ${malformed:-$per $1 is not in it}"
    elif [ -z "$2" ]; then
        message="$network: there is none, or not that of the given network; $remedy"
    elif [[ " ${chance[*]} " == *" $1 "* ]] && [ -z "$any" ]; then
        message="an accuracy at chance counts only when that of another $per is right"
    elif [[ " ${rows[*]} " == *" $1 "* ]] && [ $(($(apart "$1") * 10)) -gt "$shown" ]; then
        message="$table: of $shown images, $(apart "$1") have another class than the network in $network gives them"
    elif near "$2" "$3"; then
        verdict=passed any=yes message="$2; the reference has $3"
    else
        message="$2, but the reference has $3"
    fi
    check_row "$item" "accuracy at $per $1" $verdict "$message"
}

# compare ROW CAME HANDED: what was handed in with what came out here
compare() {
    if [ -z "$2" ]; then
        return
    elif [ -z "$3" ]; then
        remark "$handed_in as handed in has no line for $per $1"
    elif ! near "$3" "$2"; then
        remark "$handed_in as handed in is far from the truth: $3 at $per $1, but the program gets $2"
    fi
}

awk -v per="$per" -f "$grader/checks/accuracies.awk" "$due/labels.csv" "$due/$program/results/$table" >due.csv
head -n $((shown + 1)) "$due/labels.csv" >labels.csv
accuracies labels.csv "$table" >shown.csv
malformed=$(sed -n 's/^malformed: //p' shown.csv)
for row in "${rows[@]}"; do
    network=${networks/\%s/$row} first=${networks/\%s/${rows[0]}}
    written "$network" 10000000 || true
    [ "$first" = "$network" ] || ! cmp -s "$first" "$network" ||
        remark "$program has kept the same network at ${per}s ${rows[0]} and $row: read that program"
done
cage --trusted --seconds 100 -- "$GRADER_BUILT/$predict" "$due/data" "$seed" "$PWD" "${rows[@]}" >networks.csv 2>verdict ||
    grader_error "the kept networks cannot be tried: $(one_line <verdict)"
{
    awk -v per="$per" -f "$grader/checks/accuracies.awk" "$due/labels.csv" networks.csv | grep -v ^malformed || true
    for row in "${chance[@]}"; do grep "^$row," shown.csv || true; done
} >"$dir/$handed_in"

any=
printf '%s\thanded in\tthe program, run here\tthe reference, run here\n' "$per" >accuracies.tsv
for row in "${all[@]}"; do
    came=$(at "$row" "$dir/$handed_in")
    expected=$(at "$row" due.csv)
    [ -n "$expected" ] || die "the reference has no accuracy at $per $row"
    judge "$row" "$came" "$expected"
    handed=
    if [ -e "$dir/handed_in/$handed_in" ]; then
        handed=$(at "$row" "$dir/handed_in/$handed_in")
        compare "$row" "$came" "$handed"
    fi
    printf '%s\t%s\t%s\t%s\n' "$row" "${handed:-–}" "${came:-–}" "$expected" >>accuracies.tsv
done
table Accuracy <accuracies.tsv
