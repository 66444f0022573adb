#!/bin/bash
# handout.sh FILE...: makes the students' folder, build/handout, of the
# students' edition of the chapters and the other files, and its zip. It is
# made as a whole, so that nothing older stays in it.
set -euo pipefail
folder=build/handout
rm -rf $folder build/handout.zip
mkdir -p $folder/{book,tests,datasets,results,.vscode,.devcontainer}
chapters=()
for file; do
    case $file in
        *.nw) chapters+=("$file") ;;
        *.pdf) cp "$file" $folder/book.pdf ;;
        *.html) cp "${file%/*}"/*.{html,css,js,svg,png} $folder/book ;;
        */.vscode/*) cp "$file" $folder/.vscode ;;
        */.devcontainer/*) cp "$file" $folder/.devcontainer ;;
        datasets/*) cp "$file" $folder/datasets ;;
        *.[ch] | *.sh | build/points) cp "$file" $folder/tests ;;
        *) cp "$file" $folder ;;
    esac
done
echo "Your plots and tables come here." >$folder/results/README

# the lists that students' make needs, without where its files come from
chapters/stubs.sh $folder "${chapters[@]}"
grep '^[MFDW]' $folder/lists >$folder/lists.mk
rm $folder/lists
# where a chunk is continued, the next function comes after an empty line
sed -i '/^}$/{n;/./s/^/\n/}' $folder/src/*
# what nobody has to change, with a sum, and what students write, without
(
    cd $folder
    for file in src/*.[ch]; do
        grep -q TODO: "$file" && echo "- - $file" || cksum "$file"
    done >tests/given
)

cd build
zip -q -r handout.zip handout
