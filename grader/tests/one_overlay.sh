#!/bin/bash
# one_overlay.sh OVERLAY: do the hidden suites of the modules that the
# overlay changes find what they should: something in each that it
# `loses:`, everything in each that gets `zero:`, nothing in the others?
# The modules that it does not change are the book's, and not tried. What
# it `says:` has to be in a message. One line, `ok` or `not ok`.
[[ $1 != */cifar10/* ]] || export GRADER_RUBRIC=grader/rubric_cifar10.json
. "${0%/*}/../common.sh"
stay_on_one_core
overlay=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
chmod 755 "$dir"
mkdir "$dir/src"
echo '{}' >"$dir/intake.json"
loses='' zero='' says=''
while read -r word rest; do
    case $word in
        loses:) loses=" $rest " ;;
        zero:) zero=" $rest " ;;
        says:) says=$rest ;;
        '<<'*) break ;;
    esac
done <"$overlay"
tried=()
changed=$(awk -v folder="$dir" -f "$grader/tests/answer.awk" "$overlay" "$kit"/chapters/*.nw)
for module in "${modules[@]}"; do
    grep -qx "$module" <<<"$changed" || continue
    notangle -R"[[$module.c]]" "$dir/$module.nw" | sed "s|@KIT@|$kit|g" >"$dir/src/$module.c"
    tried+=("$module")
done
"$grader/compile.sh" "$dir"
"$grader/test.sh" "$dir"

wrong=
for module in "${tried[@]}"; do
    table=$dir/checks/$module.tsv
    [ -e "$table" ] || continue
    if [[ $zero == *" $module "* ]]; then
        unexpected=$(grep $'\tpassed\t' "$table") || continue
        wrong="$wrong; $module passes $(wc -l <<<"$unexpected") tests, such as ${unexpected%%$'\t'*}"
    elif [[ $loses == *" $module "* ]]; then
        grep -q $'\tfailed\t' "$table" || wrong="$wrong; nothing is found in $module"
    elif unexpected=$(grep -m 1 $'\tfailed\t' "$table"); then
        wrong="$wrong; $module fails ${unexpected//$'\t'/ }"
    fi
done
for module in $loses; do
    [[ " ${tried[*]} " == *" $module "* ]] || wrong="$wrong; it does not change $module"
done
[ -z "$says" ] || grep -qF -- "$says" "$dir"/checks/*.tsv || wrong="$wrong; nothing says: $says"
[ ! -e "$dir/error.txt" ] || wrong="$wrong; $(cat "$dir/error.txt")"
if [ -z "$wrong" ]; then
    echo "ok $overlay"
else
    echo "not ok $overlay: ${wrong#; }"
fi
