#!/bin/bash
# What the grader's walls cost in time: compiling the book's modules and
# running all hidden tests on them, on one core, with the walls of this
# machine and with none, in turns.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
walls=$(build/grader/cage --walls)
mkdir "$work/src"
echo '{}' >"$work/intake.json"
for module in full relu softmax cross_entropy sequential; do
    notangle -R"[[$module.c]]" "chapters/$module.nw" >"$work/src/$module.c"
done

# seconds WALLS STAGE
seconds() {
    local start=$EPOCHREALTIME
    GRADER_WALLS=$1 GRADER_SEED=1 taskset -c 0 "grader/$2.sh" "$work"
    awk "BEGIN { printf \"%.3f\n\", $EPOCHREALTIME - $start }"
}

median() {
    sort -n | awk '{ t[NR] = $1 } END { print t[int((NR + 1) / 2)] }'
}

seconds "$walls" compile >"$work/time.compile"
for _ in 1 2 3 4 5 6 7; do
    seconds "$walls" compile >>"$work/time.compile"
    seconds "$walls" test >>"$work/time.walls"
    seconds rlimits test >>"$work/time.none"
done
! grep -q failed "$work"/checks/*.tsv || exit 1
tests=$(cat "$work"/checks/*.tsv | wc -l)
compile=$(median <"$work/time.compile") with=$(median <"$work/time.walls") without=$(median <"$work/time.none")
echo "grading the modules of one submission, on one core, within $walls:"
awk "BEGIN {
    printf \"  compile %.2f s, %d hidden tests %.2f s; without walls %.2f s, %.2f times as fast\n\",
        $compile, $tests, $with, $without, $with / $without
    printf \"  walls for 60 tests: %.2f s\n\", ($with - $without) * 60 / $tests }"
