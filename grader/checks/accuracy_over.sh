#!/bin/bash
# shellcheck disable=SC2154
# accuracy_over: is the accuracy of the predictions in `table` above these
# numbers, `over`? A person should look at what is also above `implausible`.
. "${BASH_SOURCE[0]%/*}/../check.sh"
needs table per over implausible
rows=("${over[@]/#/accuracy over }")
names "${rows[@]/%/ on all test images}"
one_accuracy "$table"
[ -n "$wrong" ] || ! holds "$came > $implausible" ||
    remark "$program gets $came of the test images right, which is hardly possible: read that program"
for least in "${over[@]}"; do
    name="accuracy over $least on all test images"
    if [ -n "$wrong" ]; then
        check_row "$item" "$name" failed "$wrong"
    elif holds "$came > $least"; then
        check_row "$item" "$name" passed "$came"
    else
        check_row "$item" "$name" failed "$came"
    fi
done
