#!/bin/bash
# check_attacks_by_user.sh modules|programs [EVERY]: all attacks for these walls,
# or one of so many
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
. grader/tests/attacks.sh
by_user
every=${2:-1}
attack "$1"
finish
