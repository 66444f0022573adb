#!/bin/bash
# shellcheck disable=SC2154
# accuracy_beats: how far is the accuracy of the predictions in `table` ahead
# of the best one in the reference's table `given`? The unit is the `spread` of
# that one over initial weights. A person should look at what is ahead by more
# than `implausible`, and, with `rules`, at what a rule that learns nothing
# explains.
. "${BASH_SOURCE[0]%/*}/../check.sh"
needs table per given spread implausible
rows=("is at most two standard deviations behind the given network"
    "is ahead of the given network"
    "is ahead by more than two standard deviations")
names "${rows[@]/#/$program }"
awk -v per="$per" -f "$grader/checks/accuracies.awk" "$due/labels.csv" "$due/$given" >given.csv
best=$(sort -t , -k 2 -g -r given.csv | sed -n '1s/.*,//p')
one_accuracy "$table"
if [ -z "$wrong" ]; then
    # how many of these rows it passes
    read -r reached points odd < <(awk -v came="$came" -v best="$best" -v spread="$spread" -v implausible="$implausible" 'BEGIN {
        while (reached < 3 && came > best + (reached - 1) * 2 * spread) reached++
        printf "%d %+.1f %d\n", reached, 100 * (came - best), (came > best + implausible) }')
    [ "$odd" -eq 0 ] || remark "$program gets $came, where the given network gets $best: read that program"
fi
for i in 0 1 2; do
    verdict=failed message=$wrong
    if [ -z "$wrong" ]; then
        [ "$i" -ge "$reached" ] || verdict=passed
        message="$came against $best: $points percentage points"
    fi
    check_row "$item" "$program ${rows[i]}" $verdict "$message"
done
