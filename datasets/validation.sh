#!/bin/sh
# validation.sh FROM TO: writes to TO a data set for choosing between ideas, made
# from the data in FROM and in the format of CIFAR-100: a fifth of the training
# images plays the test images. Whole records of 3,074 bytes: 40,000 and 10,000.
set -eu
cp "$1/fine_label_names.txt" "$2"
tail -c 30740000 "$1/train.bin" >"$2/test.bin"
head -c 122960000 "$1/train.bin" >"$2/train.bin"
