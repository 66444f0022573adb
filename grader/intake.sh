#!/bin/bash
# intake.sh SUBMISSION FOLDER: the first stage. Takes the files of a
# submission, a zip, a tar or a folder, into a new folder, and writes down
# what is to be said.
. "${BASH_SOURCE[0]%/*}/common.sh"

[ $# -eq 2 ] && [ -e "$1" ] || die "usage: grader/intake.sh SUBMISSION FOLDER"
zip=$1
[ ! -e "$2" ] || [ -z "$(ls -A -- "$2")" ] || die "$2 is not empty: intake wants a new folder"
mkdir -p -- "$2/src" "$2/handed_in" || exit 1
dir=$(cd -- "$2" && pwd)
prepare
make_work

# quoted TEXT: one line without control characters, as a JSON string
quoted() {
    local text=${1//\\/\\\\}
    printf '"%s"' "${text//\"/\\\"}"
}

# finish [REFUSAL]: leaves intake.json, and refused.txt
finish() {
    if [ $# -gt 0 ]; then
        printf '%s\n' "$1" >"$dir/refused.txt"
        rm -rf "$dir/checks"
    fi
    printf '{\n  "zip": %s,\n  "name": %s,\n  "id": %s,\n  "seed": %s\n}\n' \
        "$(quoted "$(printf '%s' "${zip##*/}" | one_line)")" \
        "$(quoted "${name:-}")" "$(quoted "${id:-}")" "${seed:-0}" >"$dir/intake.json"
    exit 0
}

if [ -d "$zip" ]; then
    archive "$zip" >"$work/in"
    size=$(stat -c %s "$work/in") what='the folder, packed,'
else
    size=$(stat -L -c %s -- "$zip") what='the zip'
    [ "$size" -gt "$MOST_ZIP" ] || archive "$zip" >"$work/in"
fi
[ "$size" -gt 0 ] || finish 'the file is empty'
[ "$size" -le "$MOST_ZIP" ] ||
    finish "$what is $(((size + 99999) / 1000000)).$(((size + 99999) / 100000 % 10)) MB, and $((MOST_ZIP / 1000000)) MB is the most allowed: leave out the data set and the build folder"

mkdir "$work/all" "$work/out"
copy "$grader/unpack.sh" "$work"
(cd "$GRADER_BUILT/given/src" && printf '%s\n' *) >"$work/given"
printf %s "${sources[@]/%/$'\n'}" >"$work/sources"
printf %s "${results[@]/%/$'\n'}" >"$work/results"
printf %s "${data_names[@]/%/$'\n'}" >"$work/data"
cd "$work"
limit 30
if ! in_cage . unpacking --disk 80 --write all --write out -- \
    bash unpack.sh in given sources results data "$MOST_OWN" "$OWN_NAME" >said; then
    [ ! -e "$dir/error.txt" ] || finish
    [[ $reason != *'exit status'* ]] || {
        grader_error "unpacking: it $reason"
        finish
    }
    finish "the zip cannot be unpacked: unpacking it $reason"
fi

# what it has said
declare -A failed=()
top='' refusal='' kind='' ended='' remarks_of_it=()
while IFS= read -r line; do
    read -r word first rest <<<"$line"
    case $word in
        failed) failed[$first]=${failed[$first]-$rest} ;;
        top) top=${top:-$first${rest:+ $rest}} ;;
        refused) refusal=${refusal:-${line#refused }} ;;
        remark) [ ${#remarks_of_it[@]} -ge 40 ] || remarks_of_it+=("${line#remark }") ;;
        kind) kind=$first ;;
        end) ended=yes ;;
    esac
done <said
if [ -z "$ended" ] || ! has_room .; then
    grader_error "unpacking: it was cut short, or less than 64 MB is free in $work"
    finish
fi
[ -z "$refusal" ] || finish "$refusal"

# loses NAME SENTENCE: a check that fails; there is a remark too, since grades.csv
# shows only remarks
loses() {
    check_row structure "$1" failed "$2"
    remark "$2"
}

# all sizes at once: fewer programs to start
declare -A size_of=()
while IFS=/ read -r bytes file; do
    size_of[$file]=$bytes
done < <(find out -maxdepth 1 -type f -printf '%s/%f\n')

# fits FILE LIMIT: a file that unpack.sh has put into out, and not too large
fits() {
    [ -f "out/$1" ] && [ ! -L "out/$1" ] && [ -r "out/$1" ] && [ "${size_of[$1]:-$2}" -le "$2" ]
}

# copy_out TO FILE...: all at once, too
copy_out() {
    [ $# -eq 1 ] || cp --no-preserve=mode -t "$1" -- "${@:2}" ||
        grader_error "cannot copy the files: is the disk full?"
}

taken=()
for file in "${sources[@]}"; do
    problem=${failed[$file]:-}
    if [ -n "$problem" ]; then
        loses "src/$file is there" "$problem"
    elif fits "$file" "$MOST_SOURCE"; then
        taken+=("out/$file")
        check_row structure "src/$file is there" passed
    else
        loses "src/$file is there" "src/$file is larger than $((MOST_SOURCE / 1024)) kB"
    fi
done
for file in out/*.[ch]; do
    [[ " ${taken[*]} " == *" $file "* ]] || ! fits "${file#out/}" "$MOST_SOURCE" || taken+=("$file")
done
copy_out "$dir/src" "${taken[@]}"
taken=()
for file in "${results[@]}"; do
    if ! fits "$file" "$MOST_RESULT"; then
        continue
    elif [[ $file == *.png ]] && ! is_png "out/$file"; then
        remark "$file as handed in is not a PNG of at most 4000 × 4000 pixels"
    else
        taken+=("out/$file")
    fi
done
copy_out "$dir/handed_in" "${taken[@]}"

(cd "$dir/src" && { cat -- "${sources[@]}" 2>/dev/null || true; } | sha256sum) >"$dir/sources.txt"

if [ -n "${failed[data]:-}" ]; then
    loses 'no data set is inside' "${failed[data]}"
else
    check_row structure 'no data set is inside' passed
fi
printf '%s' "${remarks_of_it[@]/%/$'\n'}" >>"$dir/remarks.txt"

if [ -n "${failed[folder]:-}" ]; then
    loses 'the sources are in the folder src' "${failed[folder]}"
else
    check_row structure 'the sources are in the folder src' passed
fi

# The name of the file, without what a browser or a course's website adds;
# where the website has put the student's name and numbers in front, there is
# no telling what the student called it.
base=$(printf '%s' "${zip##*/}" | one_line)
[[ $base =~ ^(.*)\.([zZ][iI][pP]|[tT][gG][zZ]|[tT][aA][rR](\.[gG][zZ])?)$ ]] && base=${BASH_REMATCH[1]}
[[ $base =~ ^(.*[^ ])(-[0-9]{1,2}| *\([0-9]{1,2}\))$ ]] && base=${BASH_REMATCH[1]}
website='^[^_/]+(_LATE|_late)?_[0-9]+_[0-9]+_|/[^/]*_assignsubmission_file_[^/]*(/[^/]*)?$'

# part_of NAME: the assignment that it names at its end
part_of() {
    local ending
    for ending in "${endings[@]}"; do
        [[ ${1^^} =~ (^|[^A-Z0-9])$ending$ ]] && printf '%s\n' "$ending" && return
    done
    return 0
}
of_folder=$(part_of "$top")
of_file=$(part_of "$base")
case $of_folder/$of_file in
    / | *"$zip_ending"*) ;;
    *) finish "this is a submission for ${of_folder:-$of_file}, not for $zip_ending: hand in FIRSTNAME_LASTNAME_$zip_ending.zip" ;;
esac
proper="^[^_[:space:]a-z]+(_[^_[:space:]a-z]+)+_$zip_ending\$"
if [ ! -d "$zip" ]; then
    [[ $base =~ $proper || $base =~ $website || $zip =~ $website ]] ||
        remark "the zip is not called FIRSTNAME_LASTNAME_$zip_ending.zip"
    [ -z "$top" ] || [[ $top =~ $proper ]] ||
        remark "the folder in the zip is not called FIRSTNAME_LASTNAME_$zip_ending"
    case $zip in
        *.[zZ][iI][pP]) [ "$kind" != tar ] || remark 'this is a tar, though it is called a zip' ;;
    esac
fi

# what student.txt says: read by the program that reads it in the handout
if fits student.txt "$MOST_RESULT"; then
    (cd out && "$GRADER_BUILT/submission" --who student.txt) >student.said 2>problems || true
    cat problems >>"$dir/remarks.txt"
else
    "$GRADER_BUILT/submission" --who /dev/null >student.said 2>/dev/null || true
fi
{ read -r first_name && read -r last_name && read -r id && read -r seed; } <student.said ||
    grader_error 'student.txt could not be read'
name="$first_name $last_name"
name=${name# }
name=${name% }
[ -n "$id" ] || remark "there is no student number: the programs run with seed $seed, which is made from the name"
if [ -n "$name" ] && [ -n "$id" ]; then
    check_row structure 'student.txt says whose this is' passed
else
    loses 'student.txt says whose this is' 'student.txt has no name or no student number: nobody knows whose this is'
fi
finish
