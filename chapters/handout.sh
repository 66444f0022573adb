#!/bin/bash
# handout.sh CHAPTER...: makes the students' folder, build/handout, of the
# students' edition of these chapters, and its zip. It is made as a whole, so
# that nothing older stays in it.
set -euo pipefail
student=build/book/student
folder=build/handout
chapters=("${@/#/$student/}")
chapters=("${chapters[@]/%/.nw}")
rm -rf $folder build/handout.zip
mkdir -p $folder/{src,tests,datasets,results}

# the same lists as here, but for where the exercises are
awk -f chapters/lists.awk "${chapters[@]}" >$folder/lists.mk
while IFS=: read -r file chapter; do
    notangle -R"[[${file#src/}]]" "$chapter" >$folder/"$file"
done < <(grep '^src/' $folder/lists.mk)
sed -i '/^src\|^HEADERS\|^BUILT_ON\|^GIVEN/d' $folder/lists.mk
# where a chunk is continued, the next function comes after an empty line
sed -i '/^}$/{n;/./s/^/\n/}' $folder/src/*

cp tests/check_*.c tests/suite.[ch] tests/{run,tap,link,check_programs,check_programs_cifar10}.sh \
    chapters/handout/*.[ch] $folder/tests
cp datasets/{download.py,sample.c,README.md} $folder/datasets
cp chapters/handout/{Makefile,README.md,student.txt} chapters/code.mk .gitattributes $folder
cp build/book/student.pdf $folder/book.pdf
echo "Your plots and tables come here." >$folder/results/README
cd build
zip -q -r handout.zip handout
