#!/bin/bash
# gradescope.sh [SYSTEM]: tries the autograder for Gradescope as Gradescope
# does: in a fresh Debian, which debootstrap makes in minutes (in the folder
# SYSTEM, if it is not there yet), as root, without namespaces, with its folders.
# Wants root and Debian's packages.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
whole='the autograder for Gradescope grades in a fresh Debian'
if [ "$(id -u)" -ne 0 ] || ! command -v debootstrap >/dev/null || ! unshare -mp --fork true 2>/dev/null; then
    skip "$whole" "wants root, debootstrap, and to mount"
    finish
fi
system=${1:-$work/system}
if [ ! -e "$system/etc/debian_version" ] &&
    ! debootstrap --variant=minbase bookworm "$system" >"$work/debootstrap.log" 2>&1; then
    tail -n 3 "$work/debootstrap.log"
    skip "$whole" "there is no Debian to be had"
    finish
fi
make -s gradescope >/dev/null
grader/tests/corpus.sh "$work/corpus" two || exit 1
gcc -std=c11 -O2 grader/tests/refuse.c -o "$work/refuse" -lseccomp || exit 1

# inside COMMAND...: in that system, which refuses namespaces and mounting
# shellcheck disable=SC2016
inside() {
    unshare -mp --fork sh -c 'refuse=$1 system=$2
        shift 2
        mount --make-rprivate / && mount -t proc proc "$system/proc" &&
            exec "$refuse" namespaces -- chroot "$system" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "$@"' \
        sh "$work/refuse" "$system" "$@"
}

# grades: what is in the folder submission; its output is in $work/stdout
grades() {
    rm -rf "$auto/results"
    mkdir "$auto/results"
    inside /autograder/run_autograder >"$work/stdout" 2>&1
    status=$?
    cat "$work/stdout"
    return "$status"
}

# submission COMMAND...: makes what is handed in
submission() {
    rm -rf "$auto/submission"
    mkdir "$auto/submission"
    "$@"
}

# holds TEST: of jq, on what Gradescope is given
holds() {
    jq . "$auto/results/results.json"
    jq -e "$1" "$auto/results/results.json"
}

auto=$system/autograder
rm -rf "$auto"
mkdir -p "$auto/source" "$auto/submission" "$auto/results"
(cd "$auto/source" && unzip -q "$OLDPWD/build/gradescope/cifar100.zip")
cp "$auto/source/run_autograder" "$auto"
chmod 755 "$auto/run_autograder"
mkdir -p "$auto/source/kit/datasets/sample"
cp "$work"/corpus/data/* "$auto/source/kit/datasets/sample"
cp /etc/resolv.conf "$system/etc"
echo '{ "id": 1, "created_at": "2026-11-20T14:22:32.365935-07:00",
    "users": [{ "id": 1, "name": "Ada Lovelace", "email": "ada@example.com" }],
    "previous_submissions": [] }' >"$auto/submission_metadata.json"
check "setup.sh builds the grader there" inside bash /autograder/source/setup.sh

check "nobody but root reads the hidden tests" \
    inside setpriv --reuid 60123 --clear-groups sh -c '! ls /autograder/source && ! cat /autograder/source/seed.txt'

submission unzip -q "$work/corpus/zips/REFERENCE_BOOK_CH3.zip" -d "$auto/submission"
check "the autograder grades the book's solution" grades
check "which gets 110 of 110, and not a test less" \
    holds '.score == 110 and ([.tests[] | select(.visibility == "visible") | .max_score == .score] | all)'
check "and says to instructors who has handed it in" \
    holds 'any(.tests[]; .visibility == "hidden" and .output == "Ada Lovelace <ada@example.com>")'
check "what it leaves is a results.json of Gradescope" \
    jq -e -f grader/tests/gradescope.jq "$auto/results/results.json"
check "the walls are those that are left without namespaces" grep -q 'within .*seccomp' "$work/stdout"

submission cp -r "$work/corpus/zips" "$auto/submission"
check "several submissions at once" grades
check "are said to the student" holds '.score == 0 and (.output | contains("hand in one"))'
submission touch "$auto/submission/full.c"
check "files without their folder" grades
check "are said to the student, too" holds '.score == 0 and (.output | contains("make submission"))'
finish
