#!/bin/sh
# validation.sh FROM TO: of the data in FROM, in the form of CIFAR-100, a data set
# to choose between ideas with: a fifth of the training images plays the test
# images. Whole records of 3,074 bytes: 40,000 and 10,000.
set -eu
cp "$1/fine_label_names.txt" "$2"
tail -c 30740000 "$1/train.bin" >"$2/test.bin"
head -c 122960000 "$1/train.bin" >"$2/train.bin"
