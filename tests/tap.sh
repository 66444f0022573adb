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

# cramped COMMAND...: with 80 MB of memory it fails, and says something;
# OpenBLAS alone wants more of it, again and again
cramped() (
    # shellcheck disable=SC3045
    ulimit -v 80000 && ulimit -t 60 || return 1
    OPENBLAS_NUM_THREADS=1 "$@" >/dev/null 2>"$work/err"
    status=$?
    echo "exit status $status"
    cat "$work/err"
    [ $status -ne 0 ] && [ $status -lt 128 ] && [ -s "$work/err" ]
)

# interrupt CONDITION COMMAND...: starts the command, and presses Ctrl-C
# once the condition, a shell command too, holds. What was printed is in
# $work/said and $work/err, the exit status in $status. A background
# process of a script ignores SIGINT, so env gives it back its default
# first.
interrupt() {
    condition=$1
    shift
    : >"$work/said"
    (
        # should it ever hang
        # shellcheck disable=SC3045
        ulimit -t 600
        exec env --default-signal=INT "$@" >"$work/said" 2>"$work/err"
    ) &
    pid=$!
    tries=0
    until eval "$condition"; do
        tries=$((tries + 1))
        # it ended by itself, or says nothing for ten minutes
        if ! kill -0 "$pid" 2>/dev/null || [ "$tries" -gt 6000 ]; then
            kill "$pid" 2>/dev/null
            cat "$work/said" "$work/err"
            return 1
        fi
        sleep 0.1
    done
    kill -INT "$pid"
    wait "$pid"
    status=$?
    cat "$work/said" "$work/err"
    [ "$status" -eq 1 ]
}

# black_images FOLDER: like CIFAR-10, but with 400 images in a file, which are
# black and of class 1
black_images() {
    mkdir "$1"
    {
        echo
        yes "$(printf '%3072s' '')" 2>/dev/null
    } | head -c 1229200 | tr '\n ' '\001\000' >"$1/test_batch.bin"
    for n in 1 2 3 4 5; do
        ln "$1/test_batch.bin" "$1/data_batch_$n.bin"
    done
}

finish() {
    echo "$passed passed, $failed failed, $skipped skipped"
    [ $failed -eq 0 ]
    exit
}
