#!/bin/bash
# format.sh [--check]: lays out all C, also that in the chapters, as
# .clang-format says, and all shell as .editorconfig does. With --check it
# leaves the files alone, prints each line that would change, and fails if
# there is one.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
laid=$work/laid
mkdir -p "$laid" "$work/chunks"

mapfile -t sources < <(find chapters datasets grader tests -name '*.[ch]')
mapfile -t scripts < <(shfmt -f .ci chapters datasets grader tests)
cp --parents .editorconfig .clang-format "${sources[@]}" "${scripts[@]}" "$laid"
(
    cd "$laid"
    clang-format -i "${sources[@]}"
    shfmt -w "${scripts[@]}"
)

awk -v into="$work/chunks" -f chapters/format.awk chapters/*.nw
cp .clang-format "$work/chunks"
clang-format -i "$work"/chunks/*.[ch]
awk -v from="$work/chunks" -f chapters/format.awk chapters/*.nw
mv "$work"/chunks/*.nw "$laid/chapters"

differs=0
for file in "${sources[@]}" "${scripts[@]}" chapters/*.nw; do
    ! cmp -s "$laid/$file" "$file" || continue
    if [ "${1:-}" = --check ]; then
        differs=1
        diff --unchanged-line-format= --old-line-format="$file:%dn: %L" \
            --new-line-format="    better: %L" "$file" "$laid/$file" || true
    else
        echo "laying out $file"
        cat "$laid/$file" >"$file"
    fi
done
[ $differs -eq 0 ] || echo "make format does it" >&2
exit $differs
