# shellcheck shell=bash disable=SC2034
# Sourced by slurm.sh and hosts.sh, which grade on other machines. They read pairs
# of a submission and its folder, each followed by a zero byte, as xargs does,
# have a command run for each pair, and print a line for each submission when it
# comes back. Their files are in $spool, below the folder for grades:
#   jobs          the pairs that are not graded yet
#   environment   what the command is told
#   job           Slurm's number
#   back/NAME.tar what came back: the folder NAME, and `line`, `status`
#   back/NAME     is there when it has been put in its place
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
command=("${@:1}")
declare -A folder_of=() zip_of=()
failed=

# set_up: sets $spool, and reads the jobs
set_up() {
    mapfile -d '' pairs
    [ ${#pairs[@]} -gt 0 ] || exit 0
    machines=${pairs[1]%/*}/.machines
    # those of a grader that was killed
    for spool in "$machines"/*; do
        [ ! -e "$spool/job" ] || scancel "$(cat "$spool/job")" 2>/dev/null || true
        remove "$spool"
    done
    spool=$machines/$$
    mkdir -p "$spool"/{back,new,log}
    trap 'remove "$spool"; rmdir "$machines" 2>/dev/null || true' EXIT
    printf '%s\0' "${pairs[@]}" >"$spool/jobs"
    declare -px | grep '^declare -x GRADER_' | grep -v '^declare -x GRADER_\(PID\|SLOT\|FREE\)=' >"$spool/environment"
    read_jobs
}

# read_jobs: those that have not come back
read_jobs() {
    local k
    mapfile -d '' pairs <"$spool/jobs"
    zip_of=() folder_of=()
    for ((k = 0; k < ${#pairs[@]}; k += 2)); do
        zip_of[${pairs[k + 1]##*/}]=${pairs[k]}
        folder_of[${pairs[k + 1]##*/}]=${pairs[k + 1]}
    done
}

# put NAME: what came back for it takes the place of an older folder
put() {
    local folder=${folder_of[$1]} new=$spool/new status=1
    tar -x --no-same-owner -C "$new" -f "$spool/back/$1.tar" 2>/dev/null || {
        rm -f "$spool/back/$1.tar"
        return
    }
    if [ -d "$new/$1" ]; then
        printf '%s' "${zip_of[$1]}" >"$new/$1/path.txt"
        remove "$folder.old"
        [ ! -e "$folder" ] || mv "$folder" "$folder.old"
        mv "$new/$1" "$folder"
        remove "$folder.old"
        remove "$folder.part" # what intake has left here
    fi
    cat "$new/line"
    read -r status <"$new/status" || true
    [ "$status" -eq 0 ] || failed=yes
    : >"$spool/back/$1"
    rm -f "$spool/back/$1.tar" "$new"/{line,status}
    unset "folder_of[$1]"
}

# put_all: whatever has come back by now
put_all() {
    local file
    for file in "$spool"/back/*.tar; do
        [ ! -e "$file" ] || {
            file=${file##*/}
            put "${file%.tar}"
        }
    done
}

# finish: reports what never came back
finish() {
    local name
    for name in "${!folder_of[@]}"; do
        printf '%s: grader error: no machine has given a result; run it again\n' "$name"
        failed=yes
    done
    [ -z "$failed" ] || exit 1
}
