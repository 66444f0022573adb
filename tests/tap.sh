# shellcheck shell=sh disable=SC2034
# Sourced by the test scripts: one line a test, and their sum at the end.
#   check SENTENCE COMMAND...   passes when the command does
#   skip SENTENCE REASON
#   finish                      prints the sum and exits
set -u
unset MAKEFLAGS MFLAGS MAKELEVEL # a make within a test is on its own
passed=0 failed=0 skipped=0
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

check() {
    sentence=$1
    shift
    if "$@" >"$work/check.log" 2>&1; then
        passed=$((passed + 1))
        echo "ok - $sentence"
    else
        failed=$((failed + 1))
        echo "not ok - $sentence"
        sed 's/^/    /' "$work/check.log"
    fi
}

skip() {
    skipped=$((skipped + 1))
    echo "skipped - $1: $2"
}

# refused TEXT COMMAND...: exit status 1, and one line on standard error
# with the text in it
refused() {
    text=$1
    shift
    "$@" >"$work/out" 2>"$work/err"
    status=$?
    cat "$work/err"
    [ $status -eq 1 ] && [ "$(wc -l <"$work/err")" -eq 1 ] &&
        grep -qF -e "$text" "$work/err"
}

finish() {
    echo "$passed passed, $failed failed, $skipped skipped"
    [ $failed -eq 0 ]
    exit
}
