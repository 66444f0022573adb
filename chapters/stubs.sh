#!/bin/bash
# stubs.sh FOLDER CHAPTER...: tangles all files of chapters of the students'
# edition into FOLDER/src, and leaves in FOLDER/lists what lists.awk says.
set -euo pipefail
folder=$1
shift
rm -rf "$folder/src"
mkdir -p "$folder/src"
awk -f chapters/lists.awk "$@" >"$folder/lists"
while IFS=: read -r file chapter; do
    notangle -R"[[${file#src/}]]" "$chapter" >"$folder/$file"
done < <(grep '^src/' "$folder/lists")
