#!/bin/bash
# Are predictions that a rule explains which learns nothing told from others?
# Twelve ways to make them, in other words than the grader's, or with some of them
# changed.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
gcc -std=c11 -O3 grader/cifar100/sample.c -o "$work/sample100" &&
    "$work/sample100" datasets/sample "$work" &&
    gcc -std=c11 -O3 grader/tests/rules.c -o "$work/rules" &&
    head -c $((60 * 3074)) "$work/test.bin" >"$work/few.bin" || exit 1

# explained RULE TEXT: these predictions, by a rule with this text
explained() {
    "$work/rules" "$1" "$work/few.bin" "$work/train.bin" >"$work/predictions.csv"
    build/grader/simple_rules 3074 2 "$work/predictions.csv" "$work/few.bin" "$work/train.bin" |
        tee "$work/explained"
    awk -F , -v text="$2" '$1 ~ text { most = $2 > most ? $2 : most } END { exit !(most >= 0.9) }' "$work/explained"
}
rule=0
for text in squares differences squares squares squares three five five mean mean squares mean; do
    check "predictions by rule $rule are explained by: $text" explained $rule "$text"
    rule=$((rule + 1))
done
nothing_explains() {
    ! explained 12 .
}
check "predictions at random are not explained" nothing_explains
finish
