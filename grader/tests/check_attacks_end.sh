#!/bin/bash
# Where nothing can hold an attack, none is run; and none lives on when the
# grader is killed.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
. grader/tests/attacks.sh
by_user
make_refuse
mkdir "$work/data"
head -c 3074000 datasets/sample/train.bin >"$work/data/train.bin"
head -c 3074000 datasets/sample/test.bin >"$work/data/test.bin"
cp datasets/sample/fine_label_names.txt "$work/data"

# one program, which never ends
mkdir -p "$work/ADA_LOVELACE_CH3/src" "$work/zips"
cat >"$work/ADA_LOVELACE_CH3/src/better_cifar.c" <<END
#include <sys/prctl.h>

int main(void)
{
    prctl(PR_SET_NAME, "$daemon");
    for (;;)
        ;
}
END
(cd "$work" && zip -q -X -r zips/ADA_LOVELACE_CH3.zip ADA_LOVELACE_CH3)

no_walls() {
    refused 'cannot be confined' "$@" "$kit/grader/grade.sh" --data "$work/data" \
        --out "$work/grades/none" "$work/zips"
}
check "an ordinary user without namespaces is refused" \
    no_walls "${by[@]}" "$work/refuse" namespaces --
kit=.
check "root without namespaces, where nothing holds the disk, is refused" \
    no_walls "$work/refuse" namespaces --

# a grader that is killed takes everything with it
spin() {
    grader/grade.sh --data "$work/data" --out "$work/grades/spin" "$work/zips" >"$work/spin.log" 2>&1 &
    for ((k = 0; k < 600; k++)); do
        ! pgrep "$daemon" >/dev/null || break
        sleep 0.1
    done
    pgrep "$daemon" || {
        cat "$work/spin.log"
        return 1
    }
    kill -9 $!
    sleep 2
    ! pgrep -a "$daemon" || return 1
    # the grader's own stages may still be on their way to the end, if the
    # machine is busy
    for ((k = 0; k < 200; k++)); do
        pgrep -af "$work/grades/spin" || return 0
        sleep 0.1
    done
    return 1
}
check "kill -9 of the grader leaves no process after 2 s" spin
finish
