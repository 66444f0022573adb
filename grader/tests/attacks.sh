# shellcheck shell=bash disable=SC2034,SC2154
# Sourced by check_attacks_*.sh, after tests/tap.sh: what they share. The
# attacks are overlays, in the folders hostile/ of the assignments.
. grader/tests/grading.sh
# shellcheck source=grader/tests/overlays.sh
. grader/tests/overlays.sh

# Attacks that sleep or hang need no core: many run at once, and have a twentieth
# of the time that a student's code has.
export GRADER_PATIENCE=5

# --- Walls -----------------------------------------------------------------
# Each of these chooses the walls that the attacks meet: their name, $walls,
# the words before a command, ${by[@]}, and the kit, $kit.

by_root() {
    walls=${1:-root} by=()
    [ "$(id -u)" -eq 0 ] || {
        skip "attacks on $walls" "run by an ordinary user"
        finish
    }
    # what is root's may be closed to others
    mkdir "$work/grades"
    mkdir -m 700 "$work/grades/$walls"
}

# root on a machine that refuses namespaces
by_root_without_namespaces() {
    by_root root-without-namespaces
    make_refuse
    by=("$work/refuse" namespaces --) unsafe=(--unsafe)
}

# an ordinary user, who has a kit of his own if this one is root's
by_user() {
    walls=user by=()
    [ "$(id -u)" -eq 0 ] || return 0
    kit=$work/kit
    mkdir -p "$kit/build/grader" "$kit/datasets" "$work/home" "$work/grades"
    cp -a Makefile chapters src tests grader "$kit"
    cp -a build/float build/double build/pic "$kit/build"
    find build/grader -mindepth 1 -maxdepth 1 ! -name reference \
        -exec cp -a -t "$kit/build/grader" {} +
    chown -R 60123:60123 "$kit" "$work/home" "$work/grades"
    by=(setpriv --reuid 60123 --regid 60123 --clear-groups env "HOME=$work/home")
}

make_refuse() {
    gcc -std=c11 -O2 grader/tests/refuse.c -o "$work/refuse" -lseccomp || exit 1
}

# --- All of them -----------------------------------------------------------

# on PATTERN FOLDER: the attacks in a folder on an item that matches; within
# root's walls all of them, within others those with a line `walls: all`,
# or `walls: namespaces`, if there are any; of these one of so many, $every
every=1
on() {
    local all=.
    [ "$(id -u)" -ne 0 ] || case $walls in
        user) all='^walls: (all|namespaces)$' ;;
        root-without-namespaces) all='^walls: all$' ;;
    esac
    grep -lE "^(zero|loses):.*($1)" "$2"/*.nw | xargs grep -lE "$all" | awk "NR % $every == 0"
}

# correct: styles that have to pass behind all walls
correct() {
    grep -l '^walls: all$' grader/cifar100/right/*.nw | awk "NR % $every == 0"
}

# nothing_left: neither a file nor a process of an attack
nothing_left() {
    ! find /tmp /var/tmp /dev/shm /run /home "$HOME" . -xdev -name "$left*" -print 2>/dev/null | grep . &&
        [ ! -e "/$left" ] && ! pgrep -af "$daemon"
}

# attack modules|programs: tries what is sourced below within the walls that
# were chosen
attack() {
    if [ "$1" = modules ]; then
        pack_modules
        try_modules cifar100 6 &
        try_modules cifar10 3
        wait
        check_modules
        echo "$walls: within $(cat "$work/cifar100.walls")"
    else
        pack_programs
        try_programs
        check_programs
    fi
    check "$walls: nothing is left" nothing_left
}

# shellcheck source=grader/tests/attacks_on_modules.sh
. grader/tests/attacks_on_modules.sh
# shellcheck source=grader/tests/attacks_on_programs.sh
. grader/tests/attacks_on_programs.sh
