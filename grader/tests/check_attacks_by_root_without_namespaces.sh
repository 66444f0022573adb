#!/bin/bash
# check_attacks_by_root_without_namespaces.sh modules|programs
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
. grader/tests/attacks.sh
by_root_without_namespaces
attack "$1"
finish
