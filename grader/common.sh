# shellcheck shell=bash disable=SC2034
# Sourced by grade.sh and by every stage: where things are, and what the
# stages share. A submission's folder, $dir, has
#   intake.json            who handed it in
#   refused.txt            why it is not graded, if it is not
#   src/ handed_in/        the files that were taken from the zip
#   compile/FILE.txt       what the compiler said
#   objects/MODULE.so      what it made, for the tests
#   checks/ITEM.tsv        a line a check: name, passed or failed, message
#   remarks.txt            sentences for the report
#   error.txt              what the grader could not do, for a human
#   programs/              what the programs printed, and were measured by
#   acc_lr.png *.csv       what the programs left
set -euo pipefail
umask 022
# Nothing that users set for their tools reaches those of the grader: jq would
# read ~/.jq, unzip obey $UNZIP, Check run the suites of $CK_RUN_SUITE only.
while read -r _ _ name; do
    unset -f "$name"
done < <(declare -Fx)
for name in $(compgen -e); do
    case $name in
        PATH | PWD | TMPDIR | GRADER_*) ;;
        *) unset "$name" ;;
    esac
done
unset name
export LC_ALL=C.UTF-8

grader=$(cd -- "${BASH_SOURCE[0]%/*}" && pwd)
kit=${grader%/*}
export GRADER_ORACLE=$kit/build/grader
: "${GRADER_RUBRIC:=$grader/rubric.json}"
export GRADER_RUBRIC

# What the stages want to know of the rubric: the modules that have hidden
# tests, the programs and the results that are handed in, and so on.
modules=() programs=() results=() files=() thresholds=()
zip_ending='' get_data='' programs_stage='' recipe=''
most_seconds='' tolerance='' implausible=''

# read_rubric: sets all of these. jq takes longer to start than a stage
# takes for much of its work, so the rubric is read once, and every script
# that this one starts finds the settings in its environment.
read_rubric() {
    if [ "${GRADER_SETTINGS_OF:-}" != "$GRADER_RUBRIC" ]; then
        GRADER_SETTINGS=$(jq -r '@sh "modules=(\([.items[] | select(.from == "test").id]))
            programs=(\(.programs.names)) results=(\(.results)) zip_ending=\(.zip)
            files=(\(.data.files)) get_data=\(.data.get) programs_stage=\(.programs.stage)
            most_seconds=\(.programs.seconds) tolerance=\(.programs.tolerance)
            implausible=\(.programs.implausible) recipe=\(.programs.run)
            thresholds=(\(.programs.thresholds))"' "$GRADER_RUBRIC") || return 0
        GRADER_SETTINGS_OF=$GRADER_RUBRIC
        export GRADER_SETTINGS GRADER_SETTINGS_OF
    fi
    eval "$GRADER_SETTINGS"
}
read_rubric

cage() {
    "$GRADER_ORACLE/cage" "$@"
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
        [ -r "$1/$file" ] || die "$1/$file: no such file; $get_data gets the data"
    done
}

# data_sum DATA: tells this data from other data
data_sum() {
    cat "${files[@]/#/$1/}" | sha256sum
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
    [ -n "${GRADER_LAYERS:-}" ] ||
        make -s -C "$kit" grader >&2 || die "the grader cannot be built: see above"
    if [ -z "${GRADER_LAYERS:-}" ]; then
        GRADER_LAYERS=$(cage --layers) || exit 1
    fi
    export GRADER_LAYERS
}

# stay_on_one_core: for what xargs runs side by side. The judge and the
# worker take turns, and to wake another core at every turn costs a fifth
# of the time. Where it cannot be had, it does without.
stay_on_one_core() {
    taskset -pc "$((${GRADER_SLOT:-0} % $(nproc)))" $$ >/dev/null 2>&1 || true
}

# make_work: an empty folder to work in, gone when the stage ends. Without
# bubblewrap, which shows it as /work, another user has to get there: not
# past folders that are closed to others.
make_work() {
    work=$dir/work
    remove "$work"
    case ${GRADER_LAYERS:-} in
        *bubblewrap* | '') mkdir "$work" ;;
        *) work=$(mktemp -d -t grader.XXXXXX) && chmod 755 "$work" ;;
    esac
    trap 'remove "$work"' EXIT
}

# remove FOLDER: even if a student has locked some of what is in it
remove() {
    [ -e "$1" ] || [ -L "$1" ] || return 0
    chmod -R u+rwX -- "$1" 2>/dev/null || true
    rm -rf -- "$1"
}

# student_seed: the student's number, as intake.sh has written it down
student_seed() {
    sed -n 's/^  "seed": \([0-9]*\)$/\1/p' "$dir/intake.json"
}

remark() {
    printf '%s\n' "$1" >>"$dir/remarks.txt"
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
# end is an error to iconv, and none here
utf8() {
    iconv -c -f UTF-8 -t UTF-8 2>/dev/null || true
}

# is_png FILE: does it begin like one?
is_png() {
    [ "$(head -c 4 <"$1" | od -An -tx1)" = ' 89 50 4e 47' ]
}

# one_line: standard input as one line of harmless characters
one_line() {
    { head -c 2000; cat >/dev/null; } | utf8 | tr '\000-\037\177' ' ' | sed 's/[[:space:]]*$//'
}
