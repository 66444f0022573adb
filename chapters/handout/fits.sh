#!/bin/sh
# fits.sh: would the grader take what is in src and results? What it would
# leave out is said in a line, with the remedy: a note where it does without,
# and else exit status 1. The limits are in rules.mk, and tests/given lists the
# sources of the handout, those to be left as they are with a sum.
set -u
export LC_ALL=C
status=0
eval "$(sed -n "s/^\([A-Z_]*\) := \(.*\)/\1='\2'/p" rules.mk)"
note() {
    echo "note: $1" >&2
}
refuse() {
    echo "$1" >&2
    status=1
}

while read -r sum size file; do
    [ "$sum" = - ] || [ "$(cksum <"$file" 2>&1)" = "$sum $size" ] ||
        note "$file isn't as it was given: the grader uses it as it was, so take your change back, or make a file of your own"
done <tests/given

own=0
for file in src/*.[ch]; do
    [ "$(wc -c <"$file")" -le "$MOST_SOURCE" ] ||
        refuse "$file has more than $((MOST_SOURCE / 1024)) kB, and the grader takes no more: shorten it, or put a part of it into a file of its own"
    ! grep -q " $file\$" tests/given || continue
    if grep -qi " $file\$" tests/given; then
        refuse "$file has the name of a file of the handout but for capitals: rename it"
    elif ! echo "${file#src/}" | grep -Eqx -e "$OWN_NAME"; then
        refuse "$file: the grader takes sources with letters, digits, - and _ in their names: rename it"
    fi
    own=$((own + 1))
done
[ "$own" -le "$MOST_OWN" ] ||
    refuse "src has $own files of your own, and the grader takes $MOST_OWN: put some of them together"

awk -F '"' '/^[ \t]*#[ \t]*include[ \t]*"/ && $2 !~ /^[^\/]*\.[ch]$/ {
    print "note: " FILENAME " includes \"" $2 "\", and the grader takes files from src only, by names that end in .c or .h" }' src/*.[ch] >&2

for file in results/*.csv results/*.png; do
    [ ! -e "$file" ] || [ "$(wc -c <"$file")" -le "$MOST_RESULT" ] ||
        note "$file has more than $((MOST_RESULT / 1000000)) MB, and the grader leaves it out: make run writes a smaller one"
done
exit $status
