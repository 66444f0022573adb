#!/bin/bash
# node.sh: what slurm.sh and hosts.sh start on another machine.
#   node.sh share SPOOL TASKS TASK NODE COMMAND...   grades the share of this
#                      task: of the pairs in SPOOL/jobs, one out of TASKS
#   node.sh packed IN.tar OUT.tar COMMAND...         grades the submission that is packed
# Each is graded in a folder of the node's own, and packed when it is whole;
# see machines.sh. COMMAND is a stage of the grader.
set -eu
how=$1
shift
here=$(mktemp -d -t grader.node.XXXXXX)
trap 'chmod -R u+rwX "$here"; rm -rf "$here"' EXIT
case $how in
    share)
        spool=$1 tasks=$2 task=$3 node=$4
        shift 4
        environment=$spool/environment
        ;;
    packed)
        in=$1 out=$2
        shift 2
        tar -x --no-same-owner -C "$here" -f "$in"
        environment=$here/environment
        ;;
esac
# shellcheck source=/dev/null
. "$environment"
if [ "$how" = packed ]; then
    # what has another path on this machine
    kit=$(cd "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
    export GRADER_DATA=$kit/data GRADER_ASSIGNMENT=$kit/assignment.json GRADER_SETTINGS_OF=$kit/assignment.json
fi
# for the stages, the grader that has to be alive is this script; and what the user
# has set on this machine has not been cleared away yet
export GRADER_PID=$$
unset GRADER_CLEAN
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
exec 7<"$here"
flock 7
# the folders of those that were killed
for old in "${TMPDIR:-/tmp}"/grader.node.*; do
    [ -z "$(find "$old" -maxdepth 0 -user "$(id -u)" -mmin +1 2>/dev/null)" ] ||
        flock -n "$old" rm -rf -- "$old" || true
done

# Different walls would give different rows.
unsafe=
[[ $GRADER_WALLS != *unsafe* ]] || unsafe=--unsafe
walls=$(cage --walls $unsafe 2>&1) || true
if [ "$walls" != "$GRADER_WALLS" ]; then
    [ "$how" != share ] || printf '%s\n' "$walls" >"$spool/log/$node.walls"
    die "$(hostname): the walls are $walls, but they are $GRADER_WALLS where grade.sh runs"
fi

# a core that no other node.sh on this machine has taken; the first one if there
# is none, or if the kernel says nothing about cores
mapfile -t cores < <(cores)
GRADER_SLOT=0
for k in "${!cores[@]}"; do
    exec 6<&-
    { exec 6<"/sys/devices/system/cpu/cpu${cores[k]}"; } 2>/dev/null || break
    ! flock -n 6 || {
        GRADER_SLOT=$k
        break
    }
done
export GRADER_SLOT

# grade SUBMISSION OLDER NAME TAR COMMAND...: OLDER is the folder for it, if
# it has been graded before
grade() {
    local new=$here/new status=0
    mkdir "$new"
    [ ! -e "$2" ] || cp -a "$2" "$new/$3"
    "$grader/$5" "${@:6}" "$1" "$new/$3" >"$new/line" 6<&- 7<&- || status=$?
    printf '%s\n' "$status" >"$new/status"
    tar -C "$new" -cf "$4.part" .
    mv "$4.part" "$4"
    remove "$new"
}

case $how in
    share)
        mapfile -d '' pairs <"$spool/jobs"
        for ((k = 2 * task; k < ${#pairs[@]}; k += 2 * tasks)); do
            name=${pairs[k + 1]##*/}
            # a task may be started again, when its node has died
            [ -e "$spool/back/$name" ] || [ -e "$spool/back/$name.tar" ] ||
                grade "${pairs[k]}" "${pairs[k + 1]}" "$name" "$spool/back/$name.tar" "$@"
        done
        ;;
    packed)
        IFS= read -r -d '' path <"$here/path" || true
        name=${out##*/}
        name=${name%.tar}
        grade "$here/in/$path" "$here/older/$name" "$name" "$PWD/$out" "$@"
        printf '%s\n' "$name"
        ;;
esac
