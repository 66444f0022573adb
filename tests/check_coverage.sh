#!/bin/sh
# check_coverage.sh [all]: how many lines of the chapters are run by the suites,
# and by each program that trains for a moment: a report in HTML, and a test
# that it is enough. Runs what was built in build/coverage. Without `all` it
# leaves out best_cifar10, which takes two thirds of the time: that trains and
# predicts in check_programs_cifar10.sh.
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
least=95
all=${1:-}
report=build/coverage/report

find build/coverage -name '*.gcda' -delete
for suite in build/coverage/check_*; do
    case $suite in
        *.*) ;;
        *) "$suite" >/dev/null 2>&1 ;;
    esac
done

# run PROGRAM OPTION...
run() {
    program=build/coverage/bin/$1
    shift
    "$program" --results "$work/results" "$@" >/dev/null 2>&1
}
for program in show_cifar100 run_cifar100 better_cifar; do
    set -- --data datasets/sample
    [ $program = show_cifar100 ] || set -- "$@" --epochs 1
    run $program "$@"
done
for look in overfit gradients nothing; do
    build/coverage/bin/diagnose --data datasets/sample --look $look >/dev/null 2>&1
done
for layer in full relu softmax nothing; do
    build/coverage/bin/diagnose --look gradcheck --layer $layer >/dev/null 2>&1
done
black_images "$work/black"
set -- --data "$work/black"
run run_cifar10 "$@" --variant C --hidden 5 --iterations 101 --lr 0.1 \
    --reg 0 --decay 0.9 --batch 100 --optimizer momentum --momentum 0.5 \
    --seed 1
run run_cifar10 "$@" --optimizer nothing
run run_cifar10 "$@" --momentum 0.9
run tune_cifar10 "$@" --hidden 2,3 --lr 1000,1e-3 --reg 0.1 \
    --decay 0.9 --iterations 300
run tune_cifar10 "$@" --hidden 2,9 --momentum 0.5,0.9 --iterations 2 \
    --random 3 --seed 1
run tune_cifar10 "$@" --sweep C
run tune_cifar10 "$@" --sweep A --lr 0.1
run tune_cifar10 "$@" --hidden 2.5
[ -z "$all" ] || run best_cifar10 "$@" --epochs 1
for program in build/coverage/bin/*; do
    "$program" --help >/dev/null
    "$program" --data nowhere 2>/dev/null
    "$program" nothing 2>/dev/null
done
mkdir -p "$report"

enough() {
    gcovr --root . --filter 'chapters/' "$@" --exclude-unreachable-branches \
        --print-summary --fail-under-line "$least" \
        --html-details "$report/index.html" \
        --html-title "A Neural Network from Scratch" \
        build/coverage >"$work/report.txt" 2>&1
    status=$?
    cat "$work/report.txt"
    return "$status"
}
[ -n "$all" ] && set -- || set -- --exclude chapters/best_cifar10.nw
check "the tests run $least % of the lines of the chapters" enough "$@"
sed -n '/^chapters/p; /^TOTAL/p' "$work/report.txt"
echo "coverage of each chapter: $report/index.html"
finish
