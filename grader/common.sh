# shellcheck shell=bash disable=SC2034
# Sourced by grade.sh and by every stage: where things are, and what the
# stages share. A submission's folder, $dir, has
#   intake.json            who handed it in
#   refused.txt            why it is not graded, if it is not
#   src/ handed_in/        the files that were taken from the zip
#   compile/FILE.txt       what the compiler said
#   objects/MODULE.so      what it made, for the tests
#   checks/ITEM.tsv        a line a check: name, passed or failed, message
#   memory/MODULE.tsv      the same, for what memory.sh has found
#   remarks.txt            sentences for the report
#   sources.txt            a hash of the modules and programs, to compare
#   error.txt              what the grader could not do, for a human
#   programs/              what the programs printed, their seed, remarks, and
#                          what the compiler said
#   ran.txt                hashes of the submission, the tests and the grader,
#                          and when the programs have run, of the data; or
#                          `older` where nothing has run, since a newer one counts
#   graded.txt             when
#   class.json             what class.sh says about it: its student, overrides, and
#                          remarks that involve other rows
#   made.txt               a hash of what made result.json, and ran.txt as it was
#                          then
#   tables.tsv             small tables for the report
#   *.png *.csv            what the programs left
set -euo pipefail
umask 022
# Nothing that users set for their tools reaches those of the grader: jq would
# read ~/.jq, unzip obey $UNZIP, Check run the suites of $CK_RUN_SUITE only.
if [ -z "${GRADER_CLEAN:-}" ]; then
    while read -r _ _ name; do
        unset -f "$name"
    done < <(declare -Fx)
    for name in $(compgen -e); do
        case $name in
            PATH | PWD | TMPDIR | SSH_AUTH_SOCK | SLURM_CONF | SBATCH_* | GRADER_*) ;;
            *) unset "$name" ;;
        esac
    done
    unset name
    export GRADER_CLEAN=yes # those that are started from here need not do it
fi
export LC_ALL=C.UTF-8

grader=${BASH_SOURCE[0]%/*}
grader=${grader%/checks/..}
[[ $grader == /* && $grader != */.* ]] || grader=$(cd -- "$grader" && pwd)
kit=${grader%/*}
export GRADER_BUILT=$kit/build/grader
# the assignment: a file like grader/*/assignment.json; if nobody says which,
# the one whose zips have the first ending
: "${GRADER_ASSIGNMENT:=$(grep '^    "zip": ' "$grader"/*/assignment.json | sort -t '"' -k 4 | sed 's/:.*//;q')}"
export GRADER_ASSIGNMENT

# the rules that the handout has too
while read -r name is value; do
    [ "$is" != := ] || printf -v "$name" %s "$value"
done <"$kit/chapters/rules.mk"
unset name is value

# compiler KIND: sets gcc to the command that compiles a student's file, for float
# or double, with short messages. Trials whose subject is something else set
# GRADER_OPTIMISE=-O0, which takes a third of the time.
compiler() {
    local of_kind=CFLAGS_$1
    # shellcheck disable=SC2206
    gcc=(gcc $STANDARD ${!of_kind} ${GRADER_OPTIMISE:-} $STUDENT_WARNINGS -fmax-errors=20 -fmax-include-depth=15 -ftrack-macro-expansion=0)
}

# kept_for FILE...: where to keep what is made from these files
kept_for() {
    local sum
    sum=$(sha256sum -- "$@" 2>/dev/null | sha256sum)
    printf '%s\n' "$GRADER_BUILT/kept/${sum:0:32}"
}

# keep FILE TEXT: writes it, if possible; if not, nothing is lost but time
keep() {
    [ -e "$1" ] ||
        { mkdir -p "${1%/*}" && printf '%s\n' "$2" >"$1.$$" && mv "$1.$$" "$1"; } 2>/dev/null || true
}

# read_assignment: sets what settings.jq reads from it. Starting jq takes longer
# than much of what a stage does, so the file is read once, and every script that
# this one starts finds the settings in its environment.
modules=() programs=() sources=() results=() files=() endings=() filled=() kit_files=() runs=() data_folders=() data_names=()
zip_ending='' get_data='' chosen='' classes='' test_file='' record='' labels='' last=''
# and those of a run, once its text in $runs is evaluated
program='' of='' real='' options=() seed='' seconds='' megabytes='' test='' reference='' checks=()
read_assignment() {
    local read=("$grader/settings.jq" "$GRADER_ASSIGNMENT" "$grader"/*/assignment.json) kept
    if [ "${GRADER_SETTINGS_OF:-}" != "$GRADER_ASSIGNMENT" ]; then
        kept=$(kept_for "${read[@]}")
        GRADER_SETTINGS=$(cat -- "$kept" 2>/dev/null || jq -r -f "${read[@]}" 2>/dev/null) || return 0
        GRADER_SETTINGS_OF=$GRADER_ASSIGNMENT
        export GRADER_SETTINGS GRADER_SETTINGS_OF
        keep "$kept" "$GRADER_SETTINGS"
    fi
    eval "$GRADER_SETTINGS"
}
read_assignment

cage() {
    "$GRADER_BUILT/cage" "$@"
}

# in_cage FOLDER WHAT ARGUMENTS...: runs a command in the cage, in a folder of
# $work, where it may write to tmp, within $limits. False when it failed,
# with the reason in $reason. Whatever a student's files cannot have caused is
# the grader's error: a program that is missing or cannot be run, a signal
# from outside, no memory, no disk.
in_cage() {
    local status=0 oom_kills killed
    count_oom_kills
    killed=$oom_kills reason=
    remove "$work/$1/tmp"
    mkdir "$work/$1/tmp"
    (cd "$work/$1" && exec "$GRADER_BUILT/cage" "${limits[@]}" --write tmp "${@:3}") 2>"$work/verdict" || status=$?
    [ $status -eq 0 ] && return
    reason=$(one_line <"$work/verdict")
    case $reason in
        *"exit status 12"[67] | *" signal 1 "* | *" signal 2 "* | *" signal 15 "*) status=2 ;;
    esac
    count_oom_kills
    if [ "$oom_kills" != "$killed" ]; then
        status=2 reason="the machine has no memory left"
    elif ! has_room "$work"; then
        status=2 reason="less than 64 MB is free in $work"
    fi
    [ $status -eq 1 ] || grader_error "$2: ${reason:-interrupted}"
    return 1
}

# count_oom_kills: sets $oom_kills, how many processes the kernel has killed
# because memory had run out
count_oom_kills() {
    local counts=
    read -r -d '' counts </proc/vmstat || true
    [[ $counts =~ oom_kill\ ([0-9]+) ]] && oom_kills=${BASH_REMATCH[1]} || oom_kills=
}

# own_failure TABLE SAID: prints what in a suite's table is not the student's
# doing: the worker did not start; the judge ended, for the reason in SAID; or the
# kernel has killed a worker for want of memory ($killed is how many processes it
# had killed before). False if there is nothing of the kind.
own_failure() {
    local table='' oom_kills
    read -r -d '' table <"$1" || true
    count_oom_kills
    if [[ $table =~ $'\tfailed\tgrader error: '([^$'\n']*) ]]; then
        printf '%s\n' "${BASH_REMATCH[1]}"
    elif [[ $table =~ $'\tfailed\t'[^$'\n']*(Early exit with|Received signal) ]]; then
        printf 'the judge ended: %s\n' "${2%%$'\n'*}"
    elif [[ $table = *"used more memory"* ]] && [ "$oom_kills" != "$killed" ]; then
        echo "the machine has no memory left"
    else
        return 1
    fi
}

# has_room FOLDER: is there room for all that a stage may write there?
has_room() {
    local blocks size files free
    read -r blocks size files free < <(stat -f -c "%a %S %c %d" -- "$1")
    [ $((blocks * size)) -ge 64000000 ] && [ $((files == 0 ? 1000 : free)) -ge 1000 ]
}

# archive SUBMISSION: the bytes of a zip or a tar; or a folder, packed in the
# same way every time, without what is not part of a submission. A large folder
# is cut short, but is still large enough to be refused.
archive() {
    if [ -d "$1" ]; then
        { tar -c --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=u+rwX --hard-dereference \
            --anchored --no-wildcards-match-slash --exclude='./*/.git' --exclude='./*/build' \
            -C "$(dirname -- "$1")" -- "./${1##*/}" || [ $? -eq 141 ]; } | head -c 64000001 | gzip -n1
    else
        cat -- "$1"
    fi
}

# copy FROM... TO: files of the kit for the cage, where another user has to
# read them, whatever the umask was when the kit was made
copy() {
    cp -r --no-preserve=mode -- "$@"
}

# die SENTENCE: one line, exit status 1
die() {
    printf '%s\n' "$1" >&2
    exit 1
}

# limit SECONDS: sets $limits for the cage: so many seconds of processor
# time and, since a busy machine makes correct programs late, three times as
# many by the clock, and 15 more, $clock. GRADER_PATIENCE is a percentage of
# the processor time; only trials set it.
patience=${GRADER_PATIENCE:-100}
[[ $patience =~ ^([1-9][0-9]?|100)$ ]] ||
    die "GRADER_PATIENCE is a percentage, a number from 1 to 100, not '$patience'"
limit() {
    local processor=$((($1 * patience + 99) / 100))
    clock=$((3 * processor + 15))
    limits=(--processor "$processor" --seconds "$clock")
}

# need_data DATA: the files of the data set have to be in this folder
need_data() {
    local file
    for file in "${files[@]}"; do
        [ -r "$1/$file" ] || die "$1/$file: no such file (run '$get_data' to get the data)"
    done
}

# other_images: the files of images that are not those to test with
other_images() {
    local file
    for file in "${files[@]}"; do
        [[ $file != *.bin || $file = "$test_file" ]] || printf '%s\n' "$file"
    done
}

# data_sum DATA: tells this data from other data
data_sum() {
    cat /dev/null "${files[@]/#/$1/}" | sha256sum
}

# page_sum: tells this rubric, and what makes results and pages, from others
page_sum() {
    local sum
    sum=$(cat -- "$GRADER_ASSIGNMENT" "$grader"/*.jq "$grader"/{report.sh,report.html,style.css} | sha256sum)
    printf '%s\n' "${sum:0:12}"
}

# has_run FOLDER VERSION: has everything in VERSION run there, without a grader
# error? Its fourth word, if it has one, stands for the programs; in ran.txt that
# is `none` where there are none to run.
has_run() {
    local ran=
    [ -e "$1/ran.txt" ] && [ ! -e "$1/error.txt" ] || return 1
    read -r ran <"$1/ran.txt" || true
    [[ "$ran " == "$2 "* && ($ran != *\ older || $2 = *\ older) || $ran = "${2% *} none" ]]
}

# has_taken FOLDER.part VERSION: has intake run there on this version, and nothing
# else?
has_taken() {
    local taken=
    [ ! -e "$1/taken.txt" ] || read -r taken <"$1/taken.txt" || true
    [ "$taken" = "$2" ]
}

# stage NAME "$@": every stage but intake is called with one folder
stage() {
    [ $# -eq 2 ] && [ -d "$2" ] || die "usage: grader/$1.sh FOLDER, a submission's folder, made by grader/intake.sh"
    dir=$(cd -- "$2" && pwd)
    [ ! -e "$dir/refused.txt" ] || exit 0
    prepare
}

# the walls, if grade.sh has not looked for them already
prepare() {
    [ -n "${GRADER_WALLS:-}" ] ||
        make -s -C "$kit" grader "${kit_files[@]}" >&2 || die "the grader cannot be built: see above"
    if [ -z "${GRADER_WALLS:-}" ]; then
        GRADER_WALLS=$(cage --walls) || exit 1
    fi
    export GRADER_WALLS
}

# grader_lives: is grade.sh still running, if it has started this? If not,
# nobody wants a result.
grader_lives() {
    local key state _
    [ -n "${GRADER_PID:-}" ] || return 0
    while read -r key state _; do
        [ "$key" != State: ] || break
    done 2>/dev/null <"/proc/$GRADER_PID/status" || return 1
    [[ $state != [ZX] ]]
}

# stay_on_one_core [MORE]: for what xargs runs side by side. The judge and the
# worker take turns, and waking another core at every turn costs a fifth of
# the time. MORE are cores that nobody else needs. Where this is not possible,
# nothing happens.
stay_on_one_core() {
    local mine
    mapfile -t mine < <(cores)
    taskset -pc "${mine[${GRADER_SLOT:-0} % ${#mine[@]}]}${1:-}" $$ >/dev/null 2>&1 || true
}

# cores: those that this process may run on
cores() {
    local key list range core
    while read -r key list; do
        [ "$key" != Cpus_allowed_list: ] || break
    done <"/proc/$$/status"
    for range in ${list//,/ }; do
        for ((core = ${range%-*}; core <= ${range#*-}; core++)); do echo $core; done
    done
}

# make_work: an empty folder to work in, gone when the stage ends. Without
# bubblewrap, which shows it as /work, another user has to be able to get there,
# so it must not lie below folders that are closed to others.
make_work() {
    work=$dir/work
    remove "$work"
    case ${GRADER_WALLS:-} in
        *bubblewrap* | '') mkdir "$work" ;;
        *) work=$(mktemp -d -t grader.XXXXXX) && chmod 755 "$work" ;;
    esac
    trap 'remove "$work"' EXIT
}

# remove FOLDER: even if a student has locked some of what is in it
remove() {
    [ -e "$1" ] || [ -L "$1" ] || return 0
    rm -rf -- "$1" 2>/dev/null && return
    chmod -R u+rwX -- "$1" 2>/dev/null || true
    rm -rf -- "$1"
}

# student_seed: the student's number, as intake.sh has written it down
student_seed() {
    local key value
    while read -r key value; do
        [ "$key" != '"seed":' ] || printf '%s\n' "$value"
    done <"$dir/intake.json"
}

remark() {
    printf '%s\n' "$1" >>"$dir/${remarks:-remarks.txt}"
}

# grader_error SENTENCE: not the student's fault; a human has to look
grader_error() {
    printf '%s\n' "$1" >>"$dir/error.txt"
}

# check_row ITEM NAME passed|failed [MESSAGE]
check_row() {
    [ -d "$dir/checks" ] || mkdir "$dir/checks"
    printf '%s\t%s\t%s\n' "$2" "$3" "${4:-}" >>"$dir/checks/$1.tsv"
}

# take FROM TO LIMIT [SIZE]: copies a regular file of at most LIMIT bytes;
# SIZE is what it has, if that is known
take() {
    [ -f "$1" ] && [ ! -L "$1" ] && [ -r "$1" ] && [ "${4:-$(stat -c %s -- "$1")}" -le "$3" ] || return 1
    head -c "$3" <"$1" >"$2" && return
    grader_error "cannot copy ${1##*/}: is the disk full?"
    return 1
}

# utf8: standard input without what is not UTF-8; half a character at the
# end is an error to iconv, but not here
utf8() {
    iconv -c -f UTF-8 -t UTF-8 2>/dev/null || true
}

# take_object FROM TO: takes what the compiler made, but not a text that a
# linker would read as commands
take_object() {
    local magic=
    take "$1" "$2" 10000000 || return 1
    LC_ALL=C read -r -d '' -n 4 magic <"$2" || true
    [ "$magic" = $'\x7fELF' ]
}

# is_png FILE: does it begin like one, of at most 4000 x 4000 pixels? A few
# bytes can ask for more than a browser can hold.
is_png() {
    local byte
    read -ra byte < <(od -An -v -tu1 -w24 -N24 -- "$1") || true
    [[ ${#byte[@]} -eq 24 && "${byte[*]:0:4} ${byte[*]:12:4}" = '137 80 78 71 73 72 68 82' ]] &&
        ((byte[16] + byte[17] + byte[20] + byte[21] == 0 && \
        byte[18] * 256 + byte[19] <= 4000 && byte[22] * 256 + byte[23] <= 4000))
}

# one_line: standard input as one line of harmless characters; nearly always
# it is that already
one_line() {
    local text=
    LC_ALL=C read -r -d '' -n 2000 text || true
    text=${text%$'\n'}
    if [ ${#text} -lt 1999 ] && [[ $text != *[!\ -~]* ]]; then
        printf '%s' "${text%"${text##*[! ]}"}"
        return
    fi
    {
        printf '%s' "$text"
        cat >/dev/null
    } | utf8 | tr '\000-\037\177' ' ' | sed 's/[[:space:]]*$//'
}
