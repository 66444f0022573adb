#!/bin/sh
# Do the hidden suites find every mistake of the corpus, and let every
# correct style pass, through the oracle and within its walls?
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
GRADER_LAYERS=$(build/grader/cage --layers)
GRADER_SEED=${GRADER_SEED:-33} # or any other
export GRADER_LAYERS GRADER_SEED
echo "within $GRADER_LAYERS, seed $GRADER_SEED"

set -- grader/tests/right/*.nw grader/tests/wrong/*.nw \
    grader/tests/cifar10/right/*.nw grader/tests/cifar10/wrong/*.nw
printf '%s\n' "$@" |
    xargs -n 1 -P "$(nproc)" --process-slot-var=GRADER_SLOT grader/tests/one_overlay.sh >"$work/said" 2>&1
for overlay; do
    check "$(basename "$overlay" .nw): $(head -n 1 "$overlay")" \
        sh -c 'grep -qx "ok $1" "$2" || { grep -F "$1" "$2"; false; }' \
        check "$overlay" "$work/said"
done
finish
