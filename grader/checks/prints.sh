#!/bin/bash
# shellcheck disable=SC2154
# prints: does the program print the numbers that the book's prints, at the
# end of the lines that match the pattern `lines`?
. "${BASH_SOURCE[0]%/*}/../check.sh"
needs lines
names ''
while IFS= read -r line; do
    text=${line% *}
    came=$(awk -v text="$text " 'index($0, text) == 1 { print substr($0, length(text) + 1); exit }' said | one_line)
    name="it prints the book's digits: ${text%:}"
    if [ -n "$failed" ]; then
        check_row "$item" "$name" failed "$failed"
    elif [ -z "$came" ]; then
        check_row "$item" "$name" failed 'there is no such line'
    elif ! [[ $came =~ ^[0-9]{1,9}(\.[0-9]{1,9})?$ ]]; then
        check_row "$item" "$name" failed 'what it prints there is not a decimal number'
    elif awk -v came="$came" -v due="${line##* }" 'BEGIN {
            # adding up in a different order may change the last digit
            most = due ~ /\.[0-9][0-9][0-9]$/ ? 0.0021 : 0.0000021
            exit !(came - due <= most && due - came <= most)
        }'; then
        check_row "$item" "$name" passed "$came"
    else
        check_row "$item" "$name" failed "$came, which is not what the book's modules give"
    fi
done < <(grep -E -- "$lines" "$due/$program/said")
