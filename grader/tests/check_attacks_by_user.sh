#!/bin/bash
# check_attacks_by_user.sh modules|programs
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
. grader/tests/attacks.sh
by_user
attack "$1"
finish
