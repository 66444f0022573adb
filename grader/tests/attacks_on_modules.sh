# shellcheck shell=bash disable=SC2034,SC2154
# Sourced by attacks.sh: attacks on modules, of the first part and of the
# second. Each is compiled in the cage, and its hidden suites are run.

# pack_modules: $work/RUBRIC/NAME is the folder of a submission, with the
# files that the attack changes
pack_modules() {
    mapfile -t first < <(on 'full|relu|softmax|cross_entropy|sequential' grader/tests/hostile)
    mapfile -t second < <(on . grader/tests/cifar10/hostile)
    tangle "$work/rubric" "${first[@]}"
    tangle "$work/rubric_cifar10" "${second[@]}"
    for folder in "$work"/rubric/* "$work"/rubric_cifar10/*; do
        echo '{}' >"$folder/intake.json"
    done
    [ "$kit" = . ] || chown -R --reference="$kit" "$work/rubric" "$work/rubric_cifar10"
}

# try_modules RUBRIC N: N of them at once; those that take their time begin
# with an s, and come first
try_modules() {
    (
        cd "$kit" || exit
        export GRADER_RUBRIC=$PWD/grader/$1.json GRADER_SEED=$seed
        # reads the rubric, which each of the stages would do again
        # shellcheck source=/dev/null
        . grader/common.sh
        GRADER_LAYERS=$("${by[@]}" "$GRADER_ORACLE/cage" --layers)
        export GRADER_LAYERS
        echo "$GRADER_LAYERS" >"$work/$1.layers"
        find "$work/$1" -mindepth 1 -maxdepth 1 -printf '%f\n' | sort -r | "${by[@]}" xargs -I NAME -P "$2" --process-slot-var=GRADER_SLOT sh -c '
            taskset -pc "$((GRADER_SLOT % $(nproc)))" $$ >/dev/null 2>&1
            grader/compile.sh "$1" && grader/test.sh "$1" ||
                echo "a stage failed" >>"$1/error.txt"' sh "$work/$1/NAME"
    ) >"$work/$1.log" 2>&1
}

check_modules() {
    local part name rule items says sentence tested
    for part in rubric rubric_cifar10; do
        tested=" $(jq -r '[.items[] | select(.from == "test").id] | join(" ")' "grader/$part.json") "
        [ $part = rubric ] && set -- "${first[@]}" || set -- "${second[@]}"
        while IFS='|' read -r name rule items says sentence; do
            check "$walls: $name: $sentence" holds "$work/$part/$name" "$rule" "$items" "$says"
        done < <(headers "$@")
    done
}
