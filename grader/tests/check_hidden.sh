#!/bin/sh
# Do the hidden suites find every mistake of the corpus, and let every
# correct style pass, through the oracle and within its walls?
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
GRADER_LAYERS=$(build/grader/cage --layers)
GRADER_SEED=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
export GRADER_LAYERS GRADER_SEED
echo "within $GRADER_LAYERS, seed $GRADER_SEED"

# try RUBRIC FOLDER: the overlays of one assignment
try() {
    find "$2/right" "$2/wrong" -name '*.nw' -print0 |
        GRADER_RUBRIC=$PWD/$1 xargs -0 -n 1 -P "$(nproc)" --process-slot-var=GRADER_SLOT \
            grader/tests/one_overlay.sh >"$work/said" 2>&1
    for overlay in "$2"/right/*.nw "$2"/wrong/*.nw; do
        check "$(basename "$overlay" .nw): $(head -n 1 "$overlay")" \
            sh -c 'grep -qx "ok $1" "$2" || { grep -F "$1" "$2"; false; }' \
            check "$overlay" "$work/said"
    done
}
try grader/rubric.json grader/tests
try grader/rubric_cifar10.json grader/tests/cifar10
finish
