#!/bin/bash
# one.sh SUBMISSION FOLDER: grades one submission: all stages, in
# FOLDER.part, which takes the place of an older FOLDER when it is whole. A
# folder that was made of the same submission by the same grader is kept.
# Prints one line. The environment has what grade.sh was told: GRADER_DATA,
# GRADER_FORCED_SEED and GRADER_VERSION.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
[ $# -eq 2 ] || die "usage: grader/one.sh SUBMISSION FOLDER"
stay_on_one_core
zip=$1 folder=$2 part=$2.part

# whoever lost its grader must not leave a result; 255 stops xargs
alive() {
    grader_lives || exit 255
}

# show: how it ended
show() {
    jq -r 'if .refused then "\(.submission): refused: \(.refused)"
        elif .error then "\(.submission): grader error: \(.error)"
        else "\(.submission): \(.total) of \(.of)" end' "$folder/result.json"
}

alive
[ -e "$folder" ] || [ ! -e "$folder.old" ] || mv "$folder.old" "$folder"
version=$(printf '%s %s\n' "$(archive "$zip" | sha256sum)" "${GRADER_VERSION:-}")
if [ -e "$folder/result.json" ] && [ ! -e "$folder/error.txt" ] &&
    [ "$(cat "$folder/version.txt" 2>/dev/null)" = "$version" ]; then
    printf '%s' "$zip" >"$folder/path.txt"
    "$grader/report.sh" "$folder"
    show
    exit
fi

# what is left to do is asked for, to do it on other machines
if [ -n "${GRADER_LEFT:-}" ]; then
    printf '%s\0%s\0' "$zip" "$folder" >>"$GRADER_LEFT"
    exit
fi

# attempt STAGE ARGUMENTS...: what fails is for a human to look at
attempt() {
    local problem
    problem=$("$grader/$1.sh" "${@:2}" 2>&1 >/dev/null) ||
        printf '%s: %s\n' "$1" "${problem##*$'\n'}" >>"$part/error.txt"
}

remove "$part"
mkdir -p "$part"
attempt intake "$zip" "$part"
[ -e "$part/intake.json" ] || jq -n --arg zip "${zip##*/}" '{$zip, name: "", id: "", seed: 0}' >"$part/intake.json"
attempt compile "$part"
attempt test "$part"
attempt programs "$part" "$GRADER_DATA" "${GRADER_FORCED_SEED:-}"
printf '%s\n' "$version" >"$part/version.txt"
printf '%s' "$zip" >"$part/path.txt"
"$grader/report.sh" "$part"
alive
# on a full disk anything may be cut short
if ! has_room "$part"; then
    remove "$part"
    echo "${folder##*/}: grader error: less than 64 MB are free in ${folder%/*}"
    exit 1
fi

# the older result goes only when the newer one is whole, and graded
if [ -e "$part/error.txt" ] && [ -e "$folder/result.json" ] && [ ! -e "$folder/error.txt" ]; then
    echo "${folder##*/}: grader error: $(one_line <"$part/error.txt"); the older result stays"
    exit 1
fi
remove "$folder.old"
[ ! -e "$folder" ] || mv "$folder" "$folder.old"
mv "$part" "$folder"
remove "$folder.old"
show
