#!/bin/bash
# shellcheck disable=SC2154
# comment: does the program begin with a comment of at least so many `letters`, in
# words that are not the `given` ones? A person has to see what it says `about` its
# subject.
. "${BASH_SOURCE[0]%/*}/../check.sh"
needs about letters given
names "$about is there"
said=
if [ -e "$dir/src/$program.c" ]; then
    said=$(GIVEN=$(printf '%s\n' "${given[@]}") LC_ALL=C \
        awk -v letters="$letters" -f "$grader/checks/comment.awk" "$dir/src/$program.c" | one_line)
fi
if [ -n "$said" ]; then
    check_row "$item" "$about is there" passed 'a person has to read it'
    echo "$said" | table "${about^}"
else
    check_row "$item" "$about is there" failed \
        "there is no comment with $letters letters or more, in words, before the first #include"
fi
