# shellcheck shell=bash disable=SC2034,SC2154
# Sourced by attacks.sh: attacks on modules, of all assignments. Each is compiled in the cage, and its hidden suites are run.

# pack_modules: $work/ASSIGNMENT/NAME is the folder of a submission, with the
# files that the attack changes
pack_modules() {
    mapfile -t first < <(
        on 'full|relu|softmax|cross_entropy|sequential' grader/cifar100/hostile
        correct
    )
    mapfile -t second < <(on . grader/cifar10/hostile)
    tangle "$work/cifar100" "${first[@]}"
    tangle "$work/cifar10" "${second[@]}"
    for folder in "$work"/cifar100/* "$work"/cifar10/*; do
        echo '{}' >"$folder/intake.json"
    done
    [ "$kit" = . ] || chown -R --reference="$kit" "$work/cifar100" "$work/cifar10"
}

# try_modules ASSIGNMENT N: N of them at once; those that take their time begin
# with an s, and come first. build/attacks keeps the verdicts, as build/trials
# those of mistakes.
try_modules() {
    (
        local kept=$PWD/build/attacks/$walls/$1 name
        mkdir -p "$kept"
        cd "$kit" || exit
        export GRADER_ASSIGNMENT=$PWD/grader/$1/assignment.json GRADER_SEED=$seed
        # reads the assignment, which each of the stages would do again
        # shellcheck source=/dev/null
        . grader/common.sh
        GRADER_WALLS=$("${by[@]}" "$GRADER_BUILT/cage" --walls "${unsafe[@]}")
        export GRADER_WALLS
        echo "$GRADER_WALLS" >"$work/$1.walls"
        write_files "$work/$1" grader/{common,compile,test}.sh grader/tests/attacks*.sh
        (cd "$work/$1" && printf '%s\n' *) | sort -r | while IFS= read -r name; do
            if cmp -s "$work/$1/$name/files.new" "$kept/$name/files"; then
                cp -r "$kept/$name/checks" "$work/$1/$name"
            else
                echo "$name"
            fi
        done >"$work/$1.due"
        "${by[@]}" xargs -a "$work/$1.due" -r -I NAME -P "$2" --process-slot-var=GRADER_SLOT sh -c '
            taskset -pc "$((GRADER_SLOT % $(nproc)))" $$ >/dev/null 2>&1
            grader/compile.sh "$1" && grader/test.sh "$1" ||
                echo "a stage failed" >>"$1/error.txt"' sh "$work/$1/NAME"
        while IFS= read -r name; do
            [ ! -e "$work/$1/$name/error.txt" ] || continue
            rm -rf "${kept:?}/$name"
            mkdir "$kept/$name"
            cp -r "$work/$1/$name/checks" "$kept/$name"
            cp "$work/$1/$name/files.new" "$kept/$name/files"
        done <"$work/$1.due"
    ) >"$work/$1.log" 2>&1
}

check_modules() {
    local part name rule items says sentence tested
    for part in cifar100 cifar10; do
        tested=" $(jq -r '[.items[] | select(.from == "test").id] | join(" ")' \
            "grader/$part/assignment.json") "
        [ $part = cifar100 ] && set -- "${first[@]}" || set -- "${second[@]}"
        while IFS='|' read -r name rule items says sentence; do
            check "$walls: $name: $sentence" holds "$work/$part/$name" "$rule" "$items" "$says"
        done < <(headers "$@")
    done
}
