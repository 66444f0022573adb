#!/bin/sh
# How many lines of the chapters the tests run: a report in HTML, and a test
# that it is enough. Runs the suites and programs built in build/coverage.
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
least=95
report=build/coverage/report

find build/coverage -name '*.gcda' -delete
for suite in build/coverage/check_*; do
    case $suite in
    *.*) ;;
    *) "$suite" >/dev/null 2>&1 ;;
    esac
done
for script in check_programs check_programs10; do
    BIN=build/coverage/bin sh "tests/$script.sh" \
        >"$work/programs.log" 2>&1
done
mkdir -p "$report"

enough() {
    gcovr --root . --filter 'chapters/' --exclude-unreachable-branches \
        --print-summary --fail-under-line "$least" \
        --html-details "$report/index.html" \
        --html-title "A Neural Network from Scratch" \
        build/coverage >"$work/report.txt" 2>&1
    status=$?
    cat "$work/report.txt"
    return "$status"
}
check "the tests run $least % of the lines of the chapters" enough
sed -n '/^chapters/p; /^TOTAL/p' "$work/report.txt"
echo "coverage of each chapter: $report/index.html"
finish
