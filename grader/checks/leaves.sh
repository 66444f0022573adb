#!/bin/bash
# shellcheck disable=SC2154
# leaves: does the program leave all these `files`, pictures among them?
. "${BASH_SOURCE[0]%/*}/../check.sh"
needs files
printf -v list '%s and ' "${files[@]}"
names "it leaves ${list% and }"
verdict=passed message=
for file in "${files[@]}"; do
    written "$file" 5000000 && { [[ $file != *.png ]] || is_png "$file"; } ||
        verdict=failed message='one of them is missing'
done
check_row "$item" "it leaves ${list% and }" $verdict "$message"
