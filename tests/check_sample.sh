#!/bin/sh
# The built-in sample: datasets/sample.c is built and run, and what it draws
# has to be the same, byte for byte, as everywhere.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/tap.sh
. "$here/tap.sh"
bin=$work/sample
dir=$work/made

build() {
    ${CC:-gcc} -std=c11 -O2 -Wall -Wextra -Wpedantic -Wshadow -Wconversion \
        -Werror -o "$work/sample" "$here/../datasets/sample.c"
}
size() { [ "$(wc -c <"$dir/$1")" -eq "$2" ]; }
sha256() { echo "$2  $dir/$1" | sha256sum --check --status; }
# labels FILE EACH: EACH records of each fine label, with its coarse label,
# and nearly all the labels among the first 500 records.
labels() {
    python3 - "$dir/$1" "$2" <<'END'
import sys
data = open(sys.argv[1], "rb").read()
coarse, fine = data[0::3074], data[1::3074]
each = int(sys.argv[2])
sys.exit(not (all(fine.count(label) == each for label in range(100))
              and coarse == bytes(label // 5 for label in fine)
              and len(set(fine[:500])) > 90))
END
}
names() { [ "$(sort -u "$dir/$1" | grep -cx '[a-z_][a-z_]*')" -eq "$2" ]; }
files() { find "$1" -type f | wc -l; }

check "the sample builds without a warning" build
mkdir "$dir"
check "the sample is drawn" "$bin" "$dir"
check "there are four files, and no part of one" [ "$(files "$dir")" -eq 4 ]
check "train.bin has 50,000 records" size train.bin 153700000
check "test.bin has 10,000 records" size test.bin 30740000
check "train.bin has 500 images of each class, mixed" labels train.bin 500
check "test.bin has 100 images of each class, mixed" labels test.bin 100
check "there are 100 names of classes" names fine_label_names.txt 100
check "there are 20 names of groups" names coarse_label_names.txt 20
check "train.bin is the same as everywhere" sha256 train.bin \
    4fdea60096326f11e904b4879449dd6987fd46cd5666a6bc04147433c80ecfbe
check "test.bin is the same as everywhere" sha256 test.bin \
    8b2924af3e4ebe5f574d1e014db4602939a897b9a5d4987be49870aa3e5ab851
check "fine_label_names.txt is the same as everywhere" \
    sha256 fine_label_names.txt \
    1c090960b8aceaae06653a790d0f51a431767b8028eb03b1c1403d89ace485ca
check "coarse_label_names.txt is the same as everywhere" \
    sha256 coarse_label_names.txt \
    e8b60c8b56cb217e36c7ba8dbd865c9c7d2d3bb1920e0de1f48773e4879dd257

check "a folder that is not there is one line of error" \
    refused 'nowhere/coarse_label_names.txt: No such file' \
    "$bin" "$work/nowhere"
mkdir "$work/small"
cramped() (
    trap '' XFSZ
    ulimit -f 2000
    "$bin" "$work/small"
)
check "a file that cannot be written is one line of error" \
    refused 'small/test.bin: ' cramped
check "a file that cannot be written leaves no part" \
    [ "$(files "$work/small")" -eq 2 ]

finish
