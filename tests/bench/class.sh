#!/bin/bash
# class.sh [N] [tests|all]: what it costs to grade a class of N (60, if nobody
# says) by tests only, or with the programs on small data, a hundred epochs
# of better_cifar. Prints submissions a minute, processor seconds, megabytes of
# the grader's own processes, and disk, a submission. On a busy machine only
# the processor seconds and the sizes count.
set -eu
cd "$(dirname "$0")/../.."
n=${1:-60} what=${2:-tests}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
grader/tests/make_class.sh "$n" "$work/class"
assignment=$work/class/assignment.json
if [ "$what" = tests ]; then
    assignment=$work/tests.json
    jq '.runs[].checks = [] | .items |= map(select(.from != "programs"))' \
        "$work/class/assignment.json" >"$assignment"
fi
# so that the references count, too
mkdir -p build/grader/reference
find build/grader/reference -maxdepth 1 -mindepth 1 | sort >"$work/before"

# memory PID: every second, in kB, what the grader's own processes have in
# sum, what they share several times; those of students know nothing of GRADER_PID
memory() {
    while sleep 1 && [ -e "/proc/$1/stat" ]; do
        for process in /proc/[0-9]*; do
            if [ "$process" = "/proc/$1" ] || grep -qz "^GRADER_PID=$1$" "$process/environ" 2>/dev/null; then
                sed -n 's/^Rss: *//p' "$process/smaps_rollup" 2>/dev/null
            fi
        done | awk '{ sum += $1 } END { print sum + 0 }'
    done
}
TIMEFORMAT='%R %U %S'
grade() {
    grader/grade.sh --data "$work/class/data" --assignment "$assignment" --out "$work/grades" "$work/class/submissions" \
        >"$work/log" 2>&1 &
    memory $! >"$work/memory" &
    wait %1
}
{ time grade; } 2>"$work/times"
wait
tail -n 1 "$work/log"
graded=$(find "$work/grades" -mindepth 2 -maxdepth 2 -name result.json | wc -l)
refused=$(jq -s 'map(select(.refused)) | length' "$work"/grades/*/result.json)
disk=$(du -sk "$work/grades" | cut -f 1)
references=$(find build/grader/reference -maxdepth 1 -mindepth 1 | sort | comm -13 "$work/before" - | xargs -r du -sk | awk '{ kb += $1 } END { print kb + 0 }')
awk -v n="$graded" -v refused="$refused" -v disk="$disk" -v references="$references" -v cores="$(nproc)" -v what="$what" '
    FILENAME ~ /memory$/ { if ($1 > own) own = $1; next }
    {
        printf "%d submissions, %s, %d of them refused, on %d cores\n", n, what, refused, cores
        printf "  %.1f a minute now; %.2f s of processor time each (%.2f user, %.2f system): %.0f a minute on two idle cores\n",
            60 * n / $1, ($2 + $3) / n, $2 / n, $3 / n, 120 * n / ($2 + $3)
        printf "  memory of the grader itself, at most: %.0f MB\n", own / 1000
        printf "  disk: %.2f MB in the folder for grades, %.2f MB of references, each\n", disk / 1000 / n, references / 1000 / n
    }' "$work/memory" "$work/times"
if [ "$what" = tests ]; then
    grader/tests/compare_class.sh "$work/class" "$work/grades/grades.csv" && echo "  the table is as expected, row by row"
fi
