#!/bin/sh
# run.sh COMMAND...: run test programs one after the other, show what they
# say, and end with the sum: N passed, N failed, N skipped. A program is a
# Check suite, or a script whose last line is such a sum of its own. LOG is
# a file to keep what they say. A suite learns which ones before it
# have failed.
set -u
log=${LOG:-$(mktemp)} || exit 1
[ -n "${LOG:-}" ] || trap 'rm -f "$log"' EXIT
trap 'exit 1' INT TERM

# alone COMMAND...: without what users set for their tools, which would
# change what a test finds; for LOG a suite says what passed, too
alone() {
    env -i PATH="$PATH" HOME="${HOME:-/}" LC_ALL=C.UTF-8 \
        OPENBLAS_NUM_THREADS=1 ${TMPDIR:+"TMPDIR=$TMPDIR"} \
        ${LOG:+"CK_VERBOSITY=verbose"} ${BIN:+"BIN=$BIN"} \
        ${GRADER_SEED:+"GRADER_SEED=$GRADER_SEED"} \
        ${SUITE_SEED:+"SUITE_SEED=$SUITE_SEED"} \
        ${failures:+"SUITE_FAILED=$failures"} "$@"
}

failures=
passed=0 failed=0 skipped=0
for program in "$@"; do
    printf '%-36s' "$program"
    begin=$(date +%s)
    # shellcheck disable=SC2086
    alone $program >"$log" 2>&1
    status=$?
    seconds=$(($(date +%s) - begin))
    [ $seconds -ge 10 ] && seconds=", $seconds s" || seconds=
    # what passed needs one line; what failed is shown whole
    if [ $status -eq 0 ]; then
        echo "$(tail -n 1 "$log")$seconds"
        grep '^skipped' "$log"
    else
        echo "${seconds#, }"
        sed 's/^/    /' "$log"
    fi
    sum=$(awk '
        /^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$/ {
            gsub(/[^0-9 ]/, ""); sum = $1 " " $2 " " $3 }
        END { print sum }' "$log")
    # a program that gives no sum, or fails with none failed, has failed
    # shellcheck disable=SC2086
    set -- ${sum:-0 1 0}
    [ $status -ne 0 ] && [ "$2" -eq 0 ] && set -- "$1" 1 "$3"
    case $2-$program in
        0-*) ;;
        *check_*) failures="$failures ${program##*check_}" ;;
    esac
    passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
done
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
