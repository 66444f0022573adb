#!/bin/bash
# grade.sh: grades submissions; see --help.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

usage() {
    cat <<END
usage: grader/grade.sh [options] SUBMISSION-or-FOLDER...

Grades submissions with hidden tests and a rubric. A submission is a zip, a
.tar.gz, or a folder with student.txt or src in it; submissions are looked for
in the folders given. The grader leaves in the folder for grades
    grades.csv            a row for each submission
    index.html            the class, with a report for each submission
    exports/              the same for students and for courses' websites
    likeness.html         which submissions are like each other: a place to look
    SUBMISSION/           result.json, report.html, and what the programs left
    changes.csv, .html    what this run has changed, and why
    earlier.results/      the results that later runs have changed
    log.tsv               all runs
The table and the page appear early, and grow while it runs. What was graded
before, and has not changed, is kept: a grader that was interrupted picks up
where it left off. You can change points, weights and overrides without
anything being run again.

  --out DIR     the folder for grades (default: grades)
  --assignment FOLDER
                with an assignment.json (default: the first of these)
$(grep -H '^    "zip": ' "$grader"/*/assignment.json | sort -t '"' -k 4 |
        sed 's|.*/\([^/]*\)/assignment.json:.*: "\(.*\)",|                grader/\1, for zips called ..._\2.zip|')
  --data DIR    the data set (default: that of the assignment)
  --only tests  or programs: all hidden tests run first, and then all programs,
                which take far longer; this runs only one or the other
  --slurm       on a Slurm cluster, as a job array; the nodes have to see the same
                files; pass options to sbatch in SBATCH_PARTITION and the like
  --hosts FILE  on the machines in the file, by ssh; one user@host per line
  --jobs N      submissions at a time (default: one for each core)
  --seed N      one seed for the classes and initial weights of all programs,
                instead of the one from the student's number
  --roster FILE the class, a table with the columns id and name, and maybe email,
                login, section and more: every student gets a row in grades.csv
  --match FILE  a table with the columns file, id and time: who handed a
                submission in, and when, where nothing else says so
  --due TIME    when submissions are due: '2026-12-01 23:59'
  --late RULE   what each day or part of a day after that costs: points, such
                as 5, or a percentage of all points, such as 10%
  --unsafe      run students' code even if some walls are missing
  --help        this text

Lines submission,item,points,comment in DIR/overrides.csv change points by hand;
every run reads them. The student's number will do in place of the submission's
name; an item may also be total, bonus or late. DIR/match.csv lists submissions
that match nobody: fill in the ids, and run again.
END
}

# count N WORD: 1 submission, 2 submissions
count() {
    echo "$1 $2$([ "$1" -eq 1 ] || echo s)"
}

# number OPTION TEXT MOST
number() {
    [[ $2 =~ ^[0-9]{1,10}$ ]] && [ "$((10#$2))" -le "$3" ] ||
        die "$1 wants a whole number from 0 to $3, not '$2'"
    printf '%s\n' "$((10#$2))"
}

out=grades data='' seed='' jobs=$(nproc) unsafe='' told="$*"
export GRADER_ONLY=''
mapfile -t cores < <(cores)
paths=() machines=()
export GRADER_ROSTER='' GRADER_MATCH='' GRADER_DUE='' GRADER_LATE=''
while [ $# -gt 0 ]; do
    case $1 in
        --help)
            usage
            exit
            ;;
        --unsafe)
            unsafe=--unsafe
            shift
            continue
            ;;
        --slurm)
            machines=("$grader/slurm.sh")
            shift
            continue
            ;;
        --out | --data | --assignment | --only | --jobs | --seed | --roster | --match | --due | --late | --hosts)
            [ $# -gt 1 ] || die "$1 wants an argument: see --help"
            ;;
        -*) die "there is no option '$1': see --help" ;;
        *)
            paths+=("$1")
            shift
            continue
            ;;
    esac
    case $1 in
        --out) out=$2 ;;
        --data) data=$2 ;;
        --assignment) GRADER_ASSIGNMENT=$(realpath -- "$2") ;;
        --only)
            [[ $2 =~ ^(tests|programs)$ ]] || die "--only wants tests or programs, not '$2'"
            GRADER_ONLY=$2
            ;;
        --roster) GRADER_ROSTER=$2 ;;
        --match) GRADER_MATCH=$2 ;;
        --due) GRADER_DUE=$2 ;;
        --late) GRADER_LATE=$2 ;;
        --jobs) jobs=$(number --jobs "$2" 1000) ;;
        --seed) seed=$(number --seed "$2" 4294967295) ;;
        --hosts)
            [ -r "$2" ] || die "$2: no such list of hosts"
            machines=("$grader/hosts.sh" "$(realpath -- "$2")")
            ;;
    esac
    shift 2
done
[ ${#paths[@]} -gt 0 ] || die "no submissions are given: see --help"
[ "$jobs" -gt 0 ] || die "--jobs wants at least 1"
[ ! -d "$GRADER_ASSIGNMENT" ] || GRADER_ASSIGNMENT+=/assignment.json
"$grader/check_assignment.sh" "$GRADER_ASSIGNMENT" || exit 1
read_assignment
for path in "${paths[@]}"; do
    [ -e "$path" ] || die "$path: no such file or folder"
done
for folder in "${data_folders[@]}"; do
    [ -n "$data" ] || [ ! -e "$kit/$folder/${files[0]}" ] || data=$kit/$folder
done
: "${data:=$kit/${data_folders[0]:-}}"
[ "$GRADER_ONLY" = tests ] || need_data "$data"

# what is needed, and what holds students' code
for tool in make jq mlr unzip gcc ld.gold gnuplot; do
    [ -x "$(command -v $tool)" ] || die "$tool is missing; make setup installs it"
done
make -s -C "$kit" grader "${kit_files[@]}" >&2 || die "the grader cannot be built: see above"
GRADER_WALLS=$(cage --walls $unsafe) || exit 1
export GRADER_WALLS GRADER_PID=$$

mkdir -p -- "$out" || exit 1
out=$(cd -- "$out" && pwd)
exec 9>"$out/.lock"
# one that was killed may need a moment to be gone
flock -w 5 9 || die "$out: another grader is at work in this folder"
[ -e "$out/seed.txt" ] || od -An -N4 -tu4 /dev/urandom | tr -d ' ' >"$out/seed.txt"
GRADER_SEED=$(number "$out/seed.txt" "$(cat "$out/seed.txt")" 4294967295)
export GRADER_SEED
"$grader/check_overrides.sh" "$out/overrides.csv" >/dev/null
# control groups that a killed grader has left; those in use stay
rmdir /sys/fs/cgroup/{,cpu/}grader.* 2>/dev/null || true
has_room "$out" || die "$out: less than 64 MB is free, too little to grade"

# What runs: hashes of the hidden tests and of the grader, and of the data. If one
# of them changes, whatever depends on it runs again. They cover the settings that
# the stages read, but not the rubric's points, and no line numbers of sources.
hash() {
    local sum
    sum=$(sha256sum)
    printf '%s\n' "${sum:0:12}"
}
suites=("$kit/tests/suite.c" "$kit/tests/suite.h" "$grader"/hidden/*)
for module in "${modules[@]}"; do
    suites+=("$grader"/*/hidden/check_"$module".c)
done
for suite in "$grader"/*/hidden/*; do
    [[ $suite == */check_* ]] || suites+=("$suite")
done
GRADER_TESTS=$({ cat -- "${suites[@]}" && echo "$GRADER_SEED"; } | hash)
GRADER_TESTS+=" $({
    sed '/^#line /d' "$kit"/Makefile "$kit"/*/*.mk "$kit"/src/*.[ch] \
        "$grader"/{common,intake,unpack,compile,test,memory,check,programs,reference}.sh \
        "$grader"/checks/* "$grader"/*.c "$grader"/{sandbox,rpc}/*.[ch] "$grader"/*/predict.c
    echo "$GRADER_SETTINGS $GRADER_WALLS $patience ${GRADER_OPTIMISE:-}"
} | hash)"
GRADER_PROGRAMS=
if [ "$GRADER_ONLY" != tests ]; then
    data=$(cd -- "$data" && pwd)
    GRADER_DATA_SUM=$(data_sum "$data")
    GRADER_PROGRAMS=$(echo "$GRADER_DATA_SUM $seed" | hash)
    export GRADER_DATA_SUM GRADER_DATA=$data
fi
export GRADER_TESTS GRADER_PROGRAMS GRADER_FORCED_SEED=$seed

# pairs of a submission and the folder for it
"$grader/find.sh" "$out" "${paths[@]}" >"$out/.found" || exit 1
zips=()
while IFS= read -r -d '' kind && IFS= read -r -d '' path && IFS= read -r -d '' row && IFS= read -r -d '' && IFS= read -r -d ''; do
    [ "$kind" != submission ] || zips+=("$path" "$out/$row")
done <"$out/.found"
total=$((${#zips[@]} / 2))
[ $total -gt 0 ] || die "there is no zip in ${paths[*]}, and no other submission"
"$grader/people.sh" "$out" || exit 1
echo "grading $(count "$total" submission)$([ "$GRADER_ONLY" = tests ] || echo ", with $data"), within $GRADER_WALLS" >&2

# version: for each submission, what its tests and programs run on
sums=() plain=()
for ((i = 0; i < 2 * total; i += 2)); do
    [ -d "${zips[i]}" ] || plain+=("${zips[i]}")
done
mapfile -d '' sums < <([ ${#plain[@]} -eq 0 ] || printf '%s\0' "${plain[@]}" | xargs -0 sha256sum -z 2>/dev/null)
declare -A version=()
for sum in "${sums[@]}"; do
    version[${sum:66}]="${sum:0:12} $GRADER_TESTS"
done
for ((i = 0; i < 2 * total; i += 2)); do
    [ ! -d "${zips[i]}" ] || version[${zips[i]}]="$(archive "${zips[i]}" | hash) $GRADER_TESTS"
done

# a line for this run, and one for its end
log() {
    local user
    [ -e "$out/log.tsv" ] || printf 'when\twho\twhat\toptions\ttests, grader, data\tmachine\twalls\tseed\n' >>"$out/log.tsv"
    user=$(id -un 2>/dev/null) || user=$EUID
    TZ=UTC printf '%(%FT%TZ)T\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' -1 "$user" "$1" "${told//[[:cntrl:]]/?}" \
        "$GRADER_TESTS $GRADER_PROGRAMS" "$machine" "$GRADER_WALLS" "$GRADER_SEED" >>"$out/log.tsv"
}
machine="$(uname -nsrm), $(nproc) cores"
log "begins with $(count "$total" submission)"

# guarded COMMAND...: if this grader is killed, it is killed too, with all that
# it has started, so that it cannot get in the way of the next grader
guarded() {
    cage --trusted --seconds 100000000 -- "$@"
}

# so_far: makes the tables of what there is by now, at most four times a minute,
# and in no more than a twentieth of the time
next_tables=$((SECONDS + 5))
so_far() {
    local begin=$SECONDS
    [ $begin -ge $next_tables ] || return 0
    guarded "$grader/class.sh" "$out" so_far >/dev/null 2>&1 || true
    next_tables=$((SECONDS + 15 + 20 * (SECONDS - begin)))
}

# descend PROCESS: it, and all that it has started
descend() {
    local child children=()
    echo "$1"
    read -ra children 2>/dev/null <"/proc/$1/task/$1/children" || true
    for child in "${children[@]}"; do
        descend "$child"
    done
}

# spread: when the last submissions leave cores free, those that are still
# running may use them besides their own, but never each other's
spread() {
    local slot free=() pid process
    local -A busy=()
    for ((slot = 0; slot < jobs; slot++)); do
        [ -e "$out/.slots/$slot" ] && read -r pid <"$out/.slots/$slot" && [ -e "/proc/$pid/task" ] || continue
        busy[$((slot % ${#cores[@]}))]+=" $pid"
    done
    for slot in "${!cores[@]}"; do
        [ -n "${busy[$slot]:-}" ] || free+=(",${cores[slot]}")
    done
    [ ${#free[@]} -gt 0 ] || return 0
    for slot in "${!busy[@]}"; do
        for pid in ${busy[$slot]}; do
            for process in $(descend "$pid"); do
                taskset -pc "${cores[slot]}$(printf %s "${free[@]}")" "$process" >/dev/null 2>&1 || true
            done
        done
    done
}

# at_once STAGE: runs it for each pair on standard input (a submission and its
# folder, each followed by a zero byte); on other machines, if there are any,
# unless the stage is a short one
at_once() {
    if [ ${#machines[@]} -gt 0 ] && [[ ! $1 =~ ^(intake|older)$ ]]; then
        "${machines[@]}" "$grader/one.sh" "$1" || echo failed
    else
        # shellcheck disable=SC2016
        guarded sh -c 'xargs -0 -n 2 -P "$1" --process-slot-var=GRADER_SLOT "$2" "$3" || echo failed' \
            sh "$jobs" "$grader/one.sh" "$1"
    fi
}

declare -A is_older=() # folders of submissions that newer ones supersede
# is_due STAGE FOLDER WANT: does it have to run there? 2 if something has to run
# first
is_due() {
    local older=${is_older[$2]:-}
    case $1 in
        intake)
            ! has_run "$2" "$3" && ! has_run "$2.tests" "$3" && ! has_run "$2" "$3 older" &&
                ! has_taken "$2.part" "$3"
            ;;
        older) [ -n "$older" ] && ! has_run "$2" "$3" && ! has_run "$2" "$3 older" ;;
        tests)
            [ -z "$older" ] && ! has_run "$2" "$3" &&
                { [ -n "$GRADER_ONLY" ] || ! has_run "$2.tests" "$3"; }
            ;;
        programs)
            [ -z "$older" ] || return 1
            has_run "$2" "$3" || has_run "$2.tests" "$3" || return 2
            ;;
        *) [ -z "$older" ] ;;
    esac
}

# run STAGE: on those submissions that it has not run on yet
shopt -s lastpipe
failed='' ran=0
run() {
    local zip folder want done=0 begin=$SECONDS left i due=() waits=0 line
    for ((i = 0; i < 2 * total; i += 2)); do
        zip=${zips[i]} folder=${zips[i + 1]} want=${version[${zips[i]}]:-unread}
        # what a killed grader was about to put into its place
        [ -e "$folder" ] || [ ! -e "$folder.old" ] || mv "$folder.old" "$folder"
        remove "$folder.old"
        case $1 in
            intake | older | tests) ;;
            *)
                if has_run "$folder" "$want $GRADER_PROGRAMS"; then
                    remove "$folder.tests"
                    remove "$folder.part"
                    continue
                fi
                ;;
        esac
        is_due "$1" "$folder" "$want" || {
            [ $? -ne 2 ] || waits=$((waits + 1))
            continue
        }
        due+=("$zip" "$folder")
    done
    left=$((${#due[@]} / 2))
    [ $left -gt 0 ] || [ "$1" != older ] || return 0
    echo "$1: $left to run, $((total - left - waits)) kept$([ $waits -eq 0 ] || echo ", $waits without tests")" >&2
    [ $left -gt 0 ] || return 0
    ran=$((ran + left))
    remove "$out/.slots"
    mkdir "$out/.slots"
    # the cores that these will not use
    GRADER_FREE=
    for ((i = left; i < ${#cores[@]} && left < jobs; i++)); do
        GRADER_FREE+=,${cores[i]}
    done
    export GRADER_FREE
    printf '%s\0' "${due[@]}" | at_once "$1" |
        while IFS= read -r line; do
            if [ "$line" = failed ]; then
                failed=yes
                continue
            fi
            done=$((done + 1)) left=$((left - 1))
            printf '[%s %d/%d] %s%s\n' "$1" $done $((done + left)) "$line" "$([ $left -eq 0 ] ||
                printf ', about %d:%02d min left' $(((SECONDS - begin) * left / done / 60)) $(((SECONDS - begin) * left / done % 60)))" >&2
            [ "$1" != programs ] || [ $left -ge "$jobs" ] || spread
            so_far
        done
    remove "$out/.slots"
}
guarded "$grader/changes.sh" "$out" since
# a submission goes to another machine only once, for both stages
whole='tests programs'
[ ${#machines[@]} -eq 0 ] || whole=all
# with a roster, it is known after intake who has handed in what: if a student has
# several submissions, the newest counts, and the others need not be graded or sent
if [ -n "$GRADER_ROSTER" ]; then
    [ "$GRADER_ONLY" = programs ] || run intake
    while IFS= read -r row; do
        folder=$out/$row
        is_older[$folder]=1
    done < <("$grader/class.sh" "$out" older)
    [ "$GRADER_ONLY" = programs ] || run older
fi
for stage in ${GRADER_ONLY:-$whole}; do
    run "$stage"
done
for ((i = 0; i < 2 * total; i += 2)); do
    [ ! -e "${zips[i + 1]}/path.txt" ] || printf '%s' "${zips[i]}" >"${zips[i + 1]}/path.txt"
done

: >>"$out/changes.html" # the page leads to it
guarded "$grader/class.sh" "$out"
guarded "$grader/changes.sh" "$out" &
! compgen -G "$out/*/result.json" >/dev/null || "$grader/exports.sh" "$out"
wait $!
log "ends; runs of stages: $ran$([ -z "$failed" ] || echo "; some could not be graded")"
"$grader/account.sh" "$out" >&2
for ((i = 1; i < 2 * total; i += 2)); do
    [ -e "${zips[i]}/result.json" ] || [ "$GRADER_ONLY" = programs ] || die "${zips[i]}: there is no result"
done
[ -z "$failed" ] || die "some could not be graded, and keep their older rows: see above"
echo "$out/index.html" >&2
echo "$out/grades.csv" >&2
