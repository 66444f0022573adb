#!/bin/bash
# stubs.sh FOLDER CHAPTER...: tangles all files of chapters of the students'
# edition into FOLDER/src, and leaves in FOLDER/lists what lists.awk says.
set -euo pipefail
folder=$1
shift
rm -rf "$folder/src.new"
mkdir -p "$folder/src.new"
awk -f chapters/lists.awk "$@" >"$folder/lists.new"
while IFS=: read -r file chapter; do
    notangle -R"[[${file#src/}]]" "$chapter" >"$folder/src.new/${file#src/}"
done < <(grep '^src/' "$folder/lists.new")
rm -rf "$folder/src"
mv "$folder/src.new" "$folder/src"
mv "$folder/lists.new" "$folder/lists"
