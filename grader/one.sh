#!/bin/bash
# one.sh STAGES SUBMISSION FOLDER: runs stages of one submission: `tests`, which
# is intake, compile, test and memory; or `programs`, when its tests have run; or
# `all` of them; or `intake` alone, from which `tests` then continues; or `older`,
# which is all there is to do if a newer submission counts. They run in FOLDER.part,
# which takes the place of an older FOLDER when it is complete; until then, what the
# tests left waits in FOLDER.tests. What the same grader has run on the same
# submission is kept. Prints one line. The environment has what grade.sh was
# told: GRADER_DATA, GRADER_FORCED_SEED, GRADER_ONLY; the hashes of what runs:
# GRADER_TESTS and GRADER_PROGRAMS; and the cores that are free, each with a comma
# in front: GRADER_FREE.
. "${BASH_SOURCE[0]%/*}/common.sh"
[[ $# -eq 3 && $1 =~ ^(intake|older|tests|programs|all)$ ]] || die "usage: grader/one.sh intake|older|tests|programs|all SUBMISSION FOLDER"
stages=$1 zip=$2 folder=$3 part=$3.part row=${3##*/}
# programs may be given cores that are free, and later more of them
slot=${folder%/*}/.slots/${GRADER_SLOT:-0}
[ ! -d "${slot%/*}" ] || echo $$ >"$slot"
if [ "$stages" = programs ]; then
    stay_on_one_core "${GRADER_FREE:-}"
else
    stay_on_one_core
fi
sum=$(archive "$zip" | sha256sum)
tested="${sum:0:12} ${GRADER_TESTS:-}" whole="${sum:0:12} ${GRADER_TESTS:-} ${GRADER_PROGRAMS:-}"

# say LINE: the last word, after which its core is free
say() {
    [ ! -e "$slot" ] || : >"$slot"
    printf '%s\n' "$1"
}

# attempt STAGE ARGUMENTS...: what fails is for a human to look at
attempt() {
    local problem
    problem=$("$grader/$1.sh" "${@:2}" 2>&1 >/dev/null) ||
        printf '%s: %s\n' "$1" "${problem##*$'\n'}" >>"$part/error.txt"
}

# take_in: intake, unless it has finished already
take_in() {
    ! has_taken "$part" "$tested" || return 0
    remove "$part"
    mkdir -p "$part"
    attempt intake "$zip" "$part"
    [ -e "$part/intake.json" ] ||
        printf '{"zip": "%s", "name": "", "id": "", "seed": 0}\n' "$row" >"$part/intake.json"
    printf '%s\n' "$tested" >"$part/taken.txt"
}

# swap FOLDER OTHER: puts the folder into the place of the other
swap() {
    remove "$2.old"
    [ ! -e "$2" ] || mv "$2" "$2.old"
    mv "$1" "$2"
    remove "$2.old"
}

# take_place OF RAN: puts $part in the place of the folder OF, and notes in it that
# the versions in RAN have run
take_place() {
    local problem='' refused=''
    [ ! -e "$part/taken.txt" ] || rm "$part/taken.txt"
    printf '%s\n' "$2" >"$part/ran.txt"
    TZ=UTC printf '%(%FT%TZ)T\n' -1 >"$part/graded.txt"
    printf '%s' "$zip" >"$part/path.txt"
    # on a full disk anything may be cut short
    if ! has_room "$part"; then
        remove "$part"
        echo "$row: grader error: less than 64 MB is free in ${folder%/*}"
        exit 1
    fi
    [ ! -e "$part/error.txt" ] || problem=$(one_line <"$part/error.txt")
    [ ! -e "$part/refused.txt" ] || read -r refused <"$part/refused.txt"
    # the older result goes only when the newer one is whole, and graded
    if [ -n "$problem" ] && [ -e "$folder" ] && [ ! -e "$folder/error.txt" ]; then
        echo "$row: grader error: $problem; the older result stays"
        exit 1
    fi
    swap "$part" "$1"
    if [ -n "$refused" ]; then
        echo "$row: refused: $refused"
    elif [ -n "$problem" ]; then
        echo "$row: grader error: $problem"
    fi
}

[ -e "$folder" ] || [ ! -e "$folder.old" ] || mv "$folder.old" "$folder"
case $stages in
    intake)
        take_in
        say "$row"
        exit
        ;;
    older)
        take_in
        said=$(take_place "$folder" "$tested older") && say "${said:-$row}" && exit
        say "$said"
        exit 1
        ;;
esac
# what the tests have left already
for tests in "$folder.tests" "$folder" ''; do
    [ -z "$tests" ] || ! has_run "$tests" "$tested" || break
done

if [ "$tests" = "$folder.tests" ] && [ "${GRADER_ONLY:-}" = tests ]; then
    swap "$tests" "$folder"
    tests=$folder
fi

said=
if [ -z "$tests" ] && [ "$stages" != programs ]; then
    take_in
    rm "$part/taken.txt" # what begins now cannot be continued later
    # what the programs will be measured by, where a core is free
    if [ -n "${GRADER_FREE:-}" ] && [ "${GRADER_ONLY:-}" != tests ] && [ ${#runs[@]} -gt 0 ] && [ ! -e "$part/refused.txt" ]; then
        dir=$part
        (taskset -pc "${GRADER_FREE#,}" "$BASHPID" &&
            "$grader/reference.sh" "$GRADER_DATA" "${GRADER_FORCED_SEED:-$(student_seed)}") >/dev/null 2>&1 &
    fi
    attempt compile "$part"
    attempt test "$part"
    attempt memory "$part"
    wait
    tests=$folder ran=$tested
    # what has no programs to run is whole
    if [ ${#runs[@]} -eq 0 ] || [ -e "$part/refused.txt" ]; then
        ran+=' none'
    elif [ -e "$folder" ] && [ ! -e "$folder/error.txt" ] && [ "${GRADER_ONLY:-}" != tests ]; then
        tests=$folder.tests
    fi
    said=$(take_place "$tests" "$ran") || {
        say "$said"
        exit 1
    }
    [ ! -e "$tests/error.txt" ] || tests=
    [ "$ran" = "$tested" ] || remove "$folder.tests"
fi
if [ -n "$tests" ] && [ "$stages" != tests ] && ! has_run "$tests" "$whole"; then
    remove "$part"
    cp -r --preserve=timestamps -- "$tests" "$part"
    rm -f "$part"/{result.json,report.html,made.txt}
    attempt programs "$part" "$GRADER_DATA" "${GRADER_FORCED_SEED:-}"
    said=$(take_place "$folder" "$whole") || {
        say "$said"
        exit 1
    }
    remove "$folder.tests"
fi
say "${said:-$row}"
