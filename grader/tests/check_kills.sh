#!/bin/bash
# check_kills.sh [N]: kills the grader at twenty (or N) random moments, goes on at
# once, and looks whether in the end all is as if nobody had.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
. grader/tests/grading.sh
kills=${1:-20}
mkdir "$work/tmp"
export TMPDIR=$work/tmp
grader/tests/make_class.sh 12 "$work/class" || exit 1
data=$work/class/data assignment=$work/class/assignment.json folders=("$work/class/submissions")
one_module
# with a roster, so that one who hands in twice is told from others by intake
options=(--roster "$work/class/roster.csv")

# results NAME: all that was made, in one text, without dates
results() {
    (cd "$work/grades/$1" && jq -S 'del(.graded)' ./*/result.json && cat grades.csv)
}
grade undisturbed
seconds=$SECONDS
echo "a run takes $seconds s"
check "undisturbed, the table is as expected" \
    grader/tests/compare_class.sh "$work/class" "$work/grades/undisturbed/grades.csv" roster

# left PID: what a grader has started and is still there, but for what has
# only to be waited for
left() {
    grep -lzx "GRADER_PID=$1" /proc/[0-9]*/environ 2>/dev/null | cut -d / -f 3 | while read -r pid; do
        grep -q '^State:.[^ZX]' "/proc/$pid/status" 2>/dev/null && tr '\0' ' ' <"/proc/$pid/cmdline" && echo
    done
}

# What stays of a killed run is looked for 5 s later, when the next may be
# killed already. A run that comes to its end before says how long they take
# now, since the machine may be less busy, and does not count.
RANDOM=$seed kill=0
: >"$work/stayed"
for ((run = 0; kill < kills && run < 3 * kills; run++)); do
    mkdir -p "$work/grades/killed"
    echo "$seed" >"$work/grades/killed/seed.txt"
    begin=$SECONDS
    grader/grade.sh --data "$data" --assignment "$assignment" --jobs "$jobs" "${options[@]}" --out "$work/grades/killed" \
        "${folders[@]}" >"$work/killed.log" 2>&1 &
    grader=$!
    for ((k = RANDOM % (10 * seconds); k >= 0; k--)); do
        kill -0 $grader 2>/dev/null || break
        sleep 0.1
    done
    if kill -9 $grader 2>/dev/null; then
        kill=$((kill + 1))
        echo "kill $kill: $(find "$work/grades/killed" -mindepth 2 -maxdepth 2 -name ran.txt | wc -l) of 12 had run"
        (
            sleep 5
            left $grader | sed "s/^/5 s after kill $kill: /" >>"$work/stayed"
        ) &
    else
        seconds=$((SECONDS - begin > 0 ? SECONDS - begin : 1))
        rm -rf "$work/grades/killed"
    fi
    wait $grader 2>/dev/null
done
mkdir -p "$work/grades/killed"
echo "$seed" >"$work/grades/killed/seed.txt"
grade killed
wait
check "after $kill times kill -9, all are graded" [ "$kill:$status" = "$kills:0" ]
check "and all that was made is the same, byte for byte" \
    cmp <(results undisturbed) <(results killed)
nothing() {
    cat "$1"
    [ ! -s "$1" ]
}
check "5 s after a kill, no process of it is left" nothing "$work/stayed"
find "$work/tmp" "$work/grades/killed" -mindepth 1 -maxdepth 1 \( -path "$work/tmp/*" ! -path "$work/tmp/tmp.*" -o -name '*.part' -o -name '*.old' \) >"$work/files"
check "and no file" nothing "$work/files"
finish
