#!/bin/bash
# shellcheck disable=SC2154
# accuracy_within: are the accuracies of the predictions in `table`, for each
# of the `rows`, no further than `within` from the reference's? The program keeps
# its networks in files of its own, `networks`, which the program `predict` reads:
# on the images that it saw, its predictions have to be those of these networks,
# and the accuracy that counts is theirs, on all images. In the rows of `chance`
# there is no network to speak of, so there the accuracy of the predictions counts.
# What is `handed_in` is compared, for a remark.
. "${BASH_SOURCE[0]%/*}/../check.sh"
needs table per rows chance within networks predict remedy handed_in
all=("${rows[@]}" "${chance[@]}")
names "${all[@]/#/accuracy at $per }"

# judge: a row of the table of checks
judge() {
    local network=${networks/\%s/$row} verdict=failed message
    if [ -n "$malformed" ] || [ -z "$predicted" ]; then
        message="$table: ${malformed:-$per $row is not in it}"
    elif [ -z "$came" ]; then
        message="$network: it is missing, or does not hold the given network; $remedy"
    elif [[ " ${chance[*]} " == *" $row "* ]] && [ -z "$any" ]; then
        message="an accuracy at chance level counts only if the one at another $per is right"
    elif [[ " ${rows[*]} " == *" $row "* ]] && [ $((apart * 10)) -gt "$shown" ]; then
        message="$table: for $apart of $shown images it has a different class from the network in $network"
    elif [ "$right" -eq 1 ]; then
        verdict=passed any=yes message="$came; the reference has $expected"
    else
        message="$came, but the reference has $expected"
    fi
    check_row "$item" "accuracy at $per $row" $verdict "$message"
}

# compare: what was handed in with what came out here
compare() {
    if [ -z "$came" ] || [ ! -e "$dir/handed_in/$handed_in" ]; then
        return
    elif [ -z "$handed" ]; then
        remark "$handed_in as handed in has no line for $per $row"
    elif [ "$honest" -eq 0 ]; then
        remark "$handed_in as handed in is far from the truth: $handed at $per $row, but the program gets $came"
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
while IFS=, read -r row predicted came expected handed apart right honest; do
    [ -n "$expected" ] || die "the reference has no accuracy at $per $row"
    judge
    compare
    printf '%s\t%s\t%s\t%s\n' "$row" "${handed:-–}" "${came:-–}" "$expected" >>accuracies.tsv
done < <(awk -v rows="${all[*]}" -v within="$within" -f "$grader/checks/within.awk" \
    predicted shown.csv came "$dir/$handed_in" expected due.csv handed "$dir/handed_in/$handed_in" \
    network networks.csv class "$dir/$table")
table Accuracy <accuracies.tsv
