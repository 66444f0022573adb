#!/bin/bash
# shellcheck disable=SC2154
# runs: does the program run to its end?
. "${BASH_SOURCE[0]%/*}/../check.sh"
names "$program runs to its end"
if [ -z "$failed" ]; then
    check_row "$item" "$program runs to its end" passed
else
    check_row "$item" "$program runs to its end" failed "$failed"
fi
