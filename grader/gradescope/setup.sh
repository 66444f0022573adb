#!/bin/bash
# setup.sh: Gradescope runs this once, when it makes the autograder's image:
# installs what grading needs, builds the grader, and gets the data, unless
# it is in the zip already.
set -eu
cd /autograder/source/kit
export DEBIAN_FRONTEND=noninteractive
.ci/setup grader
make all grader
# nobody but root reads the hidden tests, whatever walls are missing
chmod 700 /autograder/source
GRADER_ASSIGNMENT=$PWD/grader/$(cat ../assignment)/assignment.json
# shellcheck source=grader/common.sh
. grader/common.sh
for folder in "${data_folders[@]}"; do
    [ ! -e "$folder/${files[0]}" ] || exit 0
done
[ ${#data_folders[@]} -gt 0 ] || exit 0
$get_data
[ -e "${data_folders[0]}/${files[0]}" ] || die "the data set could not be obtained: put ${data_folders[0]} into kit/ in the zip"
