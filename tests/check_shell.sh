#!/bin/sh
# Are the shell scripts free of what shellcheck knows to be a trap?
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
check "the shell scripts are shellcheck clean" \
    sh -c 'shellcheck .ci/run chapters/*.sh chapters/*/*.sh tests/*.sh tests/bench/*.sh grader/*.sh grader/checks/*.sh grader/gradescope/* grader/tests/*.sh'
finish
