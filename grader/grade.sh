#!/bin/bash
# grade.sh: grades submissions; see --help.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

usage() {
    cat <<END
usage: grader/grade.sh [options] ZIP-or-FOLDER...

Grades submissions, zips or folders with zips in them, by hidden tests and
a rubric, and leaves in the folder for grades
    grades.csv            a row a submission
    index.html            the class, with a report for each submission
    SUBMISSION/           result.json, report.html, acc_results.csv ...
What was graded before, and has not changed, is kept: a grader that was
interrupted goes on where it stopped.

  --out DIR     the folder for grades (if left out: grades)
  --rubric FILE the assignment (if left out: grader/rubric.json, that of
                the first part; the second's is rubric_cifar10.json)
  --data DIR    the data set (if left out: datasets/cifar-100-binary, else
                datasets/sample; for the second part
                datasets/cifar-10-batches-bin)
  --jobs N      submissions at a time (if left out: one for each core)
  --seed N      classes and first weights of all programs, instead of
                those that belong to the student's number
  --unsafe      run students' code even where nothing can hold it
  --help        this text

DIR/overrides.csv, with lines submission,item,points,comment, changes
points by hand, and is read at every run.
END
}

# number OPTION TEXT MOST
number() {
    [[ $2 =~ ^[0-9]{1,10}$ ]] && [ "$((10#$2))" -le "$3" ] ||
        die "$1 wants a whole number from 0 to $3, not '$2'"
    printf '%s\n' "$((10#$2))"
}

out=grades data='' seed='' jobs=$(nproc) unsafe=
paths=()
while [ $# -gt 0 ]; do
    case $1 in
        --help) usage; exit ;;
        --unsafe) unsafe=--unsafe; shift; continue ;;
        --out | --data | --rubric | --jobs | --seed)
            [ $# -gt 1 ] || die "$1 wants an argument; see --help" ;;
        -*) die "what is '$1'? See --help" ;;
        *) paths+=("$1"); shift; continue ;;
    esac
    case $1 in
        --out) out=$2 ;;
        --data) data=$2 ;;
        --rubric) GRADER_RUBRIC=$(realpath -- "$2") ;;
        --jobs) jobs=$(number --jobs "$2" 1000) ;;
        --seed) seed=$(number --seed "$2" 4294967295) ;;
    esac
    shift 2
done
[ ${#paths[@]} -gt 0 ] || die "which submissions? See --help"
[ "$jobs" -gt 0 ] || die "--jobs wants at least 1"
jq -e '(.items | length > 0) and (.zip | type == "string") and (.data | (.files | length > 0) and (.get | type == "string")) and (.programs | (.names | length > 0) and ([.seconds, .implausible] | all(type == "number")))' "$GRADER_RUBRIC" >/dev/null 2>&1 || die "$GRADER_RUBRIC: this is not a rubric"
read_rubric
for path in "${paths[@]}"; do
    [ -e "$path" ] || die "$path: no such file or folder"
done
mapfile -t data_folders < <(jq -r '.data.folders[]' "$GRADER_RUBRIC")
for folder in "${data_folders[@]}"; do
    [ -n "$data" ] || [ ! -e "$kit/$folder/${files[0]}" ] || data=$kit/$folder
done
: "${data:=$kit/${data_folders[0]}}"
need_data "$data"
data=$(cd -- "$data" && pwd)

# what is needed, and what holds students' code
for tool in make jq unzip gcc gnuplot; do
    [ -x "$(command -v $tool)" ] || die "$tool is missing; make setup installs it"
done
make -s -C "$kit" grader >&2 || die "the grader cannot be built: see above"
GRADER_LAYERS=$(cage --layers $unsafe) || exit 1
export GRADER_LAYERS GRADER_PID=$$

mkdir -p -- "$out" || exit 1
out=$(cd -- "$out" && pwd)
exec 9>"$out/.lock"
flock -n 9 || die "$out: another grader is at work in this folder"
[ -e "$out/seed.txt" ] || od -An -N4 -tu4 /dev/urandom | tr -d ' ' >"$out/seed.txt"
GRADER_SEED=$(number "$out/seed.txt" "$(cat "$out/seed.txt")" 4294967295)
export GRADER_SEED GRADER_DATA=$data GRADER_FORCED_SEED=$seed
export GRADER_OVERRIDES=$out/overrides.csv
"$grader/check_overrides.sh" "$GRADER_OVERRIDES"

GRADER_DATA_SUM=$(data_sum "$data")
export GRADER_DATA_SUM

# another version of any of this grades anew
GRADER_VERSION=$({
    cat "$grader"/*.sh "$grader"/*.awk "$GRADER_RUBRIC" "$grader"/{hidden,oracle}/*.[ch] "$kit"/src/*.[ch] "$kit/Makefile"
    echo "$GRADER_DATA_SUM $GRADER_LAYERS $GRADER_SEED $seed $patience"
} | sha256sum | cut -c 1-32)
export GRADER_VERSION

# pairs of a zip and the folder for it, which is named by its path below
# the folder that was given
declare -A used
zips=()
while IFS= read -r -d '' zip && IFS= read -r -d '' name; do
    name=$(printf '%.80s' "${name%.[zZ][iI][pP]}" | LC_ALL=C tr -c 'A-Za-z0-9_-' _)
    name=${name/#-/_}
    name=${name:-_}
    first=$name
    for ((n = 2; ${used[$name]:-0}; n++)); do
        name=$first-$n
    done
    used[$name]=1
    zips+=("$zip" "$out/$name")
done < <(for path in "${paths[@]}"; do
    if [ -d "$path" ]; then
        root=$(cd -- "$path" && pwd)
        find "$root" -type f -iname '*.zip' -print0 | sort -z |
            while IFS= read -r -d '' zip; do
                printf '%s\0%s\0' "$zip" "${zip#"$root"/}"
            done
    else
        printf '%s\0%s\0' "$(cd -- "$(dirname -- "$path")" && pwd)/${path##*/}" "${path##*/}"
    fi
done)
total=$((${#zips[@]} / 2))
[ $total -gt 0 ] || die "there is no zip in ${paths[*]}"
echo "grading $total submissions, with $data, within $GRADER_LAYERS" >&2

begin=$SECONDS done=0 failed=
printf '%s\0' "${zips[@]}" | xargs -0 -n 2 -P "$jobs" --process-slot-var=GRADER_SLOT "$grader/one.sh" |
    while IFS= read -r line; do
        done=$((done + 1))
        left=$(((SECONDS - begin) * (total - done) / done))
        printf '[%d/%d] %s%s\n' $done $total "$line" \
            "$([ $done -eq $total ] || printf ', about %d:%02d min left' $((left / 60)) $((left % 60)))" >&2
    done || failed=yes

"$grader/class.sh" "$out"
if [ -e "$GRADER_OVERRIDES" ]; then
    grep -oE '^[A-Za-z0-9_-]+' "$GRADER_OVERRIDES" | sort -u | while IFS= read -r name; do
        [ "$name" = submission ] || [ -d "$out/$name" ] ||
            echo "$GRADER_OVERRIDES: there is no submission $name" >&2
    done
fi
for ((i = 1; i < 2 * total; i += 2)); do
    [ -e "${zips[i]}/result.json" ] || die "${zips[i]}: there is no result"
done
[ -z "$failed" ] || die "not all could be graded, and these have their older rows: see above"
echo "$out/index.html" >&2
echo "$out/grades.csv" >&2
