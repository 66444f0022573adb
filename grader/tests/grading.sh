# shellcheck shell=bash disable=SC2154
# Sourced by the scripts that try the grader, after tests/tap.sh.

# every run here is a grader of its own; GRADER_SEED=N gives other numbers
seed=${GRADER_SEED:-33}
unset GRADER_WALLS GRADER_SEED GRADER_PID GRADER_DATA_SUM
export GRADER_OPTIMISE=-O0
chmod 755 "${work:?}"

# grade NAME [COMMAND...]: grades ${folders[@]} into $work/grades/NAME, by
# $assignment, on $data, with the kit in $kit, $jobs at a time, and maybe by way of
# a command, and with ${unsafe[@]} and ${options[@]}; leaves its exit status in $status, what it says in $work/NAME.log
kit=. assignment=grader/cifar100/assignment.json data=$work/data jobs=$(nproc) unsafe=() options=()
grade() {
    local name=$1
    shift
    "$@" sh -c 'mkdir -p "$1" && echo "$2" >"$1/seed.txt"' sh "$work/grades/$name" "$seed"
    "$@" "$kit/grader/grade.sh" --data "$data" --assignment "$assignment" --jobs "$jobs" \
        "${unsafe[@]}" "${options[@]}" --out "$work/grades/$name" "${folders[@]}" >"$work/$name.log" 2>&1
    status=$?
}

# one_module: from here on by an assignment with one module, whose program is
# handed in and not run
one_module() {
    jq '.data.files = ["fine_label_names.txt"]
        | .runs = [.runs[0] + { results: [.runs[].results[]], checks: [] }]
        | .items |= map(select(.from == "intake" or .id == "full"))' \
        "$assignment" >"$work/assignment.json"
    assignment=$work/assignment.json data=datasets/sample
}

# has_rows NAME: exit status 0, and a row for every zip
has_rows() {
    local zips rows
    zips=$(find "${folders[@]}" -iname '*.zip' -printf x | wc -c)
    rows=$(find "$work/grades/$1" -mindepth 2 -maxdepth 2 -name result.json | wc -l)
    tail -n 3 "$work/$1.log"
    echo "exit status $status, $zips zips, $rows rows"
    [ "$status" -eq 0 ] && [ "$zips" -eq "$rows" ]
}

# earns NAME SUBMISSION EXPECTED ITEMS [ITEM]: `loses` some points in each
# of the items, or gets `zero` there; and all points in the others, whatever
# it gets in the last ITEM; no grader error
earns() {
    jq -r --arg rule "$3" --arg items " $4 " --arg either "${5:-}" '
        (.error // empty | "grader error: \(.)"),
        (.items[] | select(.id != $either)
        | (.id as $id | $items | contains(" \($id) ")) as $named
        | select(if $named | not then .earned != .points
                 elif $rule == "zero" then .earned != 0
                 else .earned == .points end)
        | "\(.id): \(.earned) of \(.points); " + ([.checks[]
            | select(.passed == ($rule == "zero")) | "\(.name) \(.message)"]
            | .[:3] | join(", ")))' \
        "$work/grades/$1/$2/result.json" >"$work/differences" 2>&1
    cat "$work/differences"
    [ ! -s "$work/differences" ]
}
