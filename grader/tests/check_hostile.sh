#!/bin/bash
# Attacks the grader. An attack scores 0 in what it attacks, leaves
# nothing, and changes nothing else. All of them are tried as root; those
# with a line `walls: all` also as an ordinary user, and on a machine that
# refuses namespaces.
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh
. grader/tests/grading.sh
rubric=$work/rubric.json # with less patience
jq '.programs.seconds = 20' grader/rubric.json >"$rubric"
grader/tests/corpus.sh "$work" hostile || exit 1
gcc -std=c11 -O2 grader/tests/refuse.c -o "$work/refuse" -lseccomp || exit 1

# an ordinary user, with a kit of his own
as_user=()
if [ "$(id -u)" -eq 0 ]; then
    mkdir "$work/kit" "$work/home"
    cp -a Makefile chapters src tests grader "$work/kit"
    mkdir "$work/kit/build" "$work/kit/datasets"
    cp -a build/float build/double build/pic build/grader "$work/kit/build"
    mkdir "$work/grades"
    chown -R 60123:60123 "$work/kit" "$work/home"
    chmod 1777 "$work/grades"
    as_user=(setpriv --reuid 60123 --regid 60123 --clear-groups env "HOME=$work/home")
fi

# what attacks modules, of the first part and of the second; those that
# take their time begin with an s, and come first
mapfile -t modules < <({
    grep -lE '^zero:.*(full|relu|softmax|cross_entropy|sequential)' grader/tests/hostile/*.nw
    printf '%s\n' grader/tests/cifar10/hostile/*.nw
} | sort -r)
folders=("$work/zips/hostile" "$work/zips/book")

# those for all walls
mapfile -t modules_walls < <(grep -lx 'walls: all' "${modules[@]}")
folders_walls=("$work/zips/book/REFERENCE_BOOK_CH3.zip")
while IFS=$'\t' read -r _ _ submission _ walls; do
    [ "$walls" != all ] || folders_walls+=("$work/zips/hostile/$submission.zip")
done <"$work/expected"

# attacks_on_modules NAME COMMAND...
attacks_on_modules() {
    local name=$1
    shift
    (
        cd "$kit" || exit
        GRADER_LAYERS=$("$@" build/grader/cage --layers)
        export GRADER_LAYERS
        echo "$GRADER_LAYERS" >"$work/$name.layers"
        printf '%s\n' "${modules[@]}" | "$@" xargs -n 1 -P 6 --process-slot-var=GRADER_SLOT grader/tests/one_overlay.sh
    ) >"$work/$name.said" 2>&1
    for overlay in "${modules[@]}"; do
        check "$name: $(basename "$overlay" .nw): $(head -n 1 "$overlay")" \
            sh -c 'grep -qx "ok $1" "$2" || { grep -F "$1" "$2"; false; }' \
            check "$overlay" "$work/$name.said"
    done
}

# attacks_on_programs NAME COMMAND...
attacks_on_programs() {
    grade "$@"
    check "$1: every submission has a row" has_rows "$1"
    while IFS=$'\t' read -r rule items submission sentence _; do
        [ ! -e "$work/grades/$1/$submission" ] || check "$1: $sentence" earns "$1" "$submission" "$rule" "$items"
    done <"$work/expected"
    check "$1: the book's solution gets 110 among them" \
        jq -e '.total == 110' "$work/grades/$1/REFERENCE_BOOK_CH3/result.json"
}

# attack NAME COMMAND...
attack() {
    attacks_on_modules "$@"
    attacks_on_programs "$@"
    check "$1: nothing is left" nothing_left
    echo "$1: within $(cat "$work/$1.layers")"
}

if [ ${#as_user[@]} -gt 0 ]; then
    # what is root's may be closed to others
    mkdir -m 700 "$work/grades/root" "$work/grades/root-without-namespaces"
    attack root
    modules=("${modules_walls[@]}") folders=("${folders_walls[@]}")
    attack root-without-namespaces "$work/refuse" namespaces --
    kit=$work/kit
else
    skip "attacks on root" "run by an ordinary user"
fi
attack user "${as_user[@]}"
if [ ${#as_user[@]} -gt 0 ]; then
    check "whichever walls stand, the rows of grades.csv are the same, byte for byte" \
        sh -c 'cmp "$1/root-without-namespaces/grades.csv" "$1/user/grades.csv" && ! grep -vxF -f "$1/root/grades.csv" "$1/user/grades.csv"' \
        check "$work/grades"
fi

# no_walls COMMAND...: nothing is run where nothing can hold it
no_walls() {
    refused 'cannot be held' "$@" "$kit/grader/grade.sh" --data "$work/data" \
        --out "$work/grades/none" "${folders[@]}"
}
check "an ordinary user without namespaces is refused" \
    no_walls "${as_user[@]}" "$work/refuse" namespaces --
kit=.
check "whoever has neither namespaces nor Landlock is refused" \
    no_walls "$work/refuse" namespaces landlock --

# a grader that is killed takes everything with it
spin() {
    cat >"$work/spin.nw" <<'END'
The program never ends.
zero: better_cifar
<<[[better_cifar.c]]>>=
#include <sys/prctl.h>
__attribute__((constructor)) static void spin(void)
{
    prctl(PR_SET_NAME, "hostile-daemon");
    for (;;)
        ;
}
@
END
    mkdir "$work/zips/spin"
    grader/tests/submission.sh "$work/spin.nw" "$work/zips/spin/SPIN_SPIN_CH3.zip"
    grader/grade.sh --data "$work/data" --out "$work/grades/spin" "$work/zips/spin" >"$work/spin.log" 2>&1 &
    for ((k = 0; k < 600; k++)); do
        ! pgrep hostile-daemon >/dev/null || break
        sleep 0.1
    done
    pgrep hostile-daemon || return 1
    kill -9 $!
    sleep 2
    ! pgrep -a hostile-daemon && ! pgrep -af "$work/grades/spin"
}
check "kill -9 of the grader leaves no process after 2 s" spin
finish
