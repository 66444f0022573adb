#!/bin/bash
# grade.sh: grades submissions; see --help.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

usage() {
    cat <<END
usage: grader/grade.sh [options] SUBMISSION-or-FOLDER...

Grades submissions by hidden tests and a rubric. A submission is a zip, a
.tar.gz, or a folder with student.txt or src in it; they are looked for in
the folders that are given. It leaves in the folder for grades
    grades.csv            a row a submission
    index.html            the class, with a report for each submission
    SUBMISSION/           result.json, report.html, and what programs left
What was graded before, and has not changed, is kept: a grader that was
interrupted goes on where it stopped.

  --out DIR     the folder for grades (default: grades)
  --assignment FOLDER
                with an assignment.json (default: the first of these)
$(grep -H '^    "zip": ' "$grader"/*/assignment.json | sort -t '"' -k 4 |
        sed 's|.*/\([^/]*\)/assignment.json:.*: "\(.*\)",|                grader/\1, for zips called ..._\2.zip|')
  --data DIR    the data set (default: that of the assignment)
  --slurm       on a Slurm cluster, as a job array; the nodes have to see the same
                files, and sbatch is told more by SBATCH_PARTITION and the like
  --hosts FILE  on the machines in the file, by ssh; a user@host a line
  --jobs N      submissions at a time (default: one for each core)
  --seed N      classes and initial weights of all programs, instead of
                those that belong to the student's number
  --unsafe      run students' code even if some walls are missing
  --help        this text

DIR/overrides.csv, with lines submission,item,points,comment, changes
points by hand, and is read at every run. In the place of the submission's
name the student's number will do.
END
}

# number OPTION TEXT MOST
number() {
    [[ $2 =~ ^[0-9]{1,10}$ ]] && [ "$((10#$2))" -le "$3" ] ||
        die "$1 wants a whole number from 0 to $3, not '$2'"
    printf '%s\n' "$((10#$2))"
}

out=grades data='' seed='' jobs=$(nproc) unsafe=
paths=() machines=()
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
        --out | --data | --assignment | --jobs | --seed | --hosts)
            [ $# -gt 1 ] || die "$1 wants an argument; see --help"
            ;;
        -*) die "what is '$1'? See --help" ;;
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
        --jobs) jobs=$(number --jobs "$2" 1000) ;;
        --seed) seed=$(number --seed "$2" 4294967295) ;;
        --hosts)
            [ -r "$2" ] || die "$2: no such list of hosts"
            machines=("$grader/hosts.sh" "$(realpath -- "$2")")
            ;;
    esac
    shift 2
done
[ ${#paths[@]} -gt 0 ] || die "which submissions? See --help"
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
need_data "$data"
data=$(cd -- "$data" && pwd)

# what is needed, and what holds students' code
for tool in make jq unzip gcc ld.gold gnuplot; do
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
export GRADER_SEED GRADER_DATA=$data GRADER_FORCED_SEED=$seed
"$grader/check_overrides.sh" "$out/overrides.csv"
# control groups that a killed grader has left; those in use stay
rmdir /sys/fs/cgroup/{,cpu/}grader.* 2>/dev/null || true
has_room "$out" || die "$out: less than 64 MB are free, too little to grade"

GRADER_DATA_SUM=$(data_sum "$data")
export GRADER_DATA_SUM

# another version of any of this grades anew
GRADER_VERSION=$({
    {
        find "$kit" -maxdepth 2 \( -name Makefile -o -name '*.mk' \)
        find "$kit/src" "$grader" -name tests -prune -o -name '*.sh' -print -o -name '*.awk' -print -o -name '*.[ch]' -print
    } | sort | xargs -d '\n' cat -- "$GRADER_ASSIGNMENT"
    echo "$GRADER_DATA_SUM $GRADER_WALLS $GRADER_SEED $seed $patience"
} | sha256sum | cut -c 1-32)
export GRADER_VERSION

# find_all PATH: pairs of a submission there, and its name below the folder
# that was given; that of a folder ends with a /. What is below a submission,
# or in a folder for grades, is none. Says what it passes over.
find_all() {
    local root=$1 path found name
    local -A top=()
    if [ ! -d "$root" ]; then
        printf '%s\0%s\0' "$(cd -- "$(dirname -- "$root")" && pwd)/${root##*/}" "${root##*/}"
        return
    fi
    root=$(cd -- "$root" && pwd -P)
    mapfile -d '' found < <(find "$root" \
        -type d \( -name __MACOSX -o -name '.?*' \) ! -samefile "$root" -prune \
        -o -type d \( -exec test -e {}/student.txt \; -o -exec test -d {}/src \; \) -printf '%p/\0' -prune \
        -o -type d ! -samefile "$root" -exec test -e {}/seed.txt \; -prune \
        -o -type f ! -name '._*' \( -iname '*.zip' -o -iname '*.tgz' -o -iname '*.tar' -o -iname '*.tar.*' \
        -o -iname '*.7z' -o -iname '*.rar' \) -printf '%p\0' | sort -z)
    [ "${found[*]:0:1}" != "$root/" ] || root=${root%/*}
    for path in "${found[@]}"; do
        name=${path#"$root"/}
        top[${name%%/*}]=1
        printf '%s\0%s\0' "${path%/}" "$name"
    done
    [ "$root" = "$(cd -- "$1" && pwd -P)" ] && [ ${#found[@]} -gt 0 ] || return 0
    for path in "$root"/*; do
        [ -n "${top[${path##*/}]:-}" ] || [ -e "$path/seed.txt" ] || echo "passed over, no submission: $path" >&2
    done
}

# row_of NAME: the name of its row, which depends on no other submission:
# where there are odd characters, or what looks like it, with a hash at the end
row_of() {
    local name=${1%.zip}
    if [[ ! $name =~ ^[A-Za-z0-9_][A-Za-z0-9_-]{0,79}$ || $name =~ -[0-9a-f]{12}$ ]]; then
        name=$(printf '%.80s' "${name%/}" | LC_ALL=C tr -c 'A-Za-z0-9_-' _)
        name=${name/#-/_}
        name=${name:-_}-$(printf '%s' "$1" | sha256sum | head -c 12)
    fi
    printf '%s\n' "$name"
}

# pairs of a submission and the folder for it
declare -A from=()
zips=()
while IFS= read -r -d '' zip && IFS= read -r -d '' name; do
    name=$(row_of "$name")
    [ "${from[$name]:-}" != "$zip" ] || continue
    [ -z "${from[$name]:-}" ] || die "${from[$name]} and $zip would both be $name: give the folder that both are in"
    from[$name]=$zip
    zips+=("$zip" "$out/$name")
done < <(for path in "${paths[@]}"; do find_all "$path"; done)
total=$((${#zips[@]} / 2))
[ $total -gt 0 ] || die "there is no zip in ${paths[*]}, and no other submission"
echo "grading $total submissions, with $data, within $GRADER_WALLS" >&2

begin=$SECONDS done=0 failed=
# on other machines, or here
[ ${#machines[@]} -gt 0 ] || machines=("$grader/here.sh" "$jobs")
printf '%s\0' "${zips[@]}" | "${machines[@]}" "$grader/one.sh" |
    while IFS= read -r line; do
        done=$((done + 1))
        left=$(((SECONDS - begin) * (total - done) / done))
        printf '[%d/%d] %s%s\n' $done $total "$line" \
            "$([ $done -eq $total ] || printf ', about %d:%02d min left' $((left / 60)) $((left % 60)))" >&2
    done || failed=yes

"$grader/class.sh" "$out"
for ((i = 1; i < 2 * total; i += 2)); do
    [ -e "${zips[i]}/result.json" ] || die "${zips[i]}: there is no result"
done
[ -z "$failed" ] || die "not all could be graded, and these have their older rows: see above"
echo "$out/index.html" >&2
echo "$out/grades.csv" >&2
