#!/bin/bash
# here.sh JOBS COMMAND...: grades on this machine, JOBS submissions at a time:
# reads pairs of a submission and its folder, each with a zero byte behind it,
# and runs the command for each pair. All of it is a session, which is killed
# as soon as the grader is no more, GRADER_PID.
if [ "$1" != session ]; then
    exec setsid --wait "$0" session "$@"
fi
shift
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
jobs=$1
shift
{
    while grader_lives; do
        sleep 1
    done
    kill -9 0
} >/dev/null 2>&1 9>&- &
watch=$!
status=0
xargs -0 -r -n 2 -P "$jobs" --process-slot-var=GRADER_SLOT "$@" || status=$?
kill $watch
wait $watch 2>/dev/null || true
exit $status
