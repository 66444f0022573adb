#!/bin/bash
# intake.sh ZIP FOLDER: the first stage. Takes the files of a submission
# out of a zip into a new folder, and writes down what is to be said.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

[ $# -eq 2 ] && [ -f "$1" ] || die "usage: grader/intake.sh ZIP FOLDER"
zip=$1
[ ! -e "$2" ] || [ -z "$(ls -A -- "$2")" ] || die "$2: is not empty; intake wants a new folder"
mkdir -p -- "$2/src" "$2/handed_in" || exit 1
dir=$(cd -- "$2" && pwd)
prepare
make_work

# quoted TEXT: one line without control characters, as a string of JSON
quoted() {
    local text=${1//\\/\\\\}
    printf '"%s"' "${text//\"/\\\"}"
}

# finish [REFUSAL]: leaves intake.json, and refused.txt
finish() {
    if [ $# -gt 0 ]; then
        printf '%s\n' "$1" >"$dir/refused.txt"
    fi
    printf '{\n  "zip": %s,\n  "name": %s,\n  "id": %s,\n  "seed": %s\n}\n' \
        "$(quoted "$(printf '%s' "${zip##*/}" | one_line)")" \
        "$(quoted "${name:-}")" "$(quoted "${id:-}")" "${seed:-0}" >"$dir/intake.json"
    exit 0
}

size=$(stat -L -c %s -- "$zip")
[ "$size" -gt 0 ] || finish 'the file is empty'
[ "$size" -le 5000000 ] ||
    finish "the zip has $(((size + 99999) / 1000000)).$(((size + 99999) / 100000 % 10)) MB, and 5 MB is the most: leave out the data set and the folder build"

mkdir "$work/all" "$work/out" "$work/tmp"
cp -- "$zip" "$work/in.zip"
cp "$grader/unpack.sh" "$work"
(cd "$kit/src" && printf '%s\n' *.[ch]) >"$work/given"
cd "$work"
status=0
cage --seconds 30 --disk 80 --write all --write out --write tmp -- \
    bash unpack.sh in.zip given "${modules[*]/%/.c} ${programs[*]/%/.c}" "${results[*]}" >said 2>verdict || status=$?
grep -qx end said || [ $status -ne 0 ] || status=2
! grep -q 'exit status 50' verdict || status=2
case $status in
    0) ;;
    1) finish "the zip cannot be unpacked: unpacking it $(one_line <verdict)" ;;
    *)
        grader_error "unpacking: $(one_line <verdict)"
        finish
        ;;
esac
refusal=$(sed -n 's/^refused //p' said | head -n 1)
[ -z "$refusal" ] || finish "$refusal"

# loses NAME SENTENCE: points, said also where there is only the table
loses() {
    check_row structure "$1" failed "$2"
    remark "$2"
}

# what unpack.sh has said
declare -A failed=()
top=
while read -r word first rest; do
    case $word in
        failed) failed[$first]=${failed[$first]-$rest} ;;
        top) top=${top:-$first${rest:+ $rest}} ;;
    esac
done <said

# all sizes at once: fewer programs to start
declare -A size_of=()
while IFS=/ read -r bytes file; do
    size_of[$file]=$bytes
done < <(find out -maxdepth 1 -type f -printf '%s/%f\n')

# take_out FILE TO LIMIT: what unpack.sh has put into out
take_out() {
    take "out/$1" "$2" "$3" "${size_of[$1]:-}"
}

for file in "${modules[@]/%/.c}" "${programs[@]/%/.c}"; do
    problem=${failed[$file]:-}
    if [ -n "$problem" ]; then
        loses "src/$file is there" "$problem"
    elif take_out "$file" "$dir/src/$file" 65536; then
        check_row structure "src/$file is there" passed
    else
        loses "src/$file is there" "src/$file has more than 64 kB"
    fi
done
for file in "${results[@]}"; do
    take_out "$file" "$dir/handed_in/$file" 2000000 || true
    if [[ $file == *.png ]] && [ -e "$dir/handed_in/$file" ] && ! is_png "$dir/handed_in/$file"; then
        remark "$file as handed in is not a PNG"
        rm "$dir/handed_in/$file"
    fi
done
for file in out/*.[ch]; do
    file=${file#out/}
    [ ! -e "out/$file" ] || [ -e "$dir/src/$file" ] || take_out "$file" "$dir/src/$file" 65536 || true
done

if [ -n "${failed[data]:-}" ]; then
    loses 'no data set is inside' "${failed[data]}"
else
    check_row structure 'no data set is inside' passed
fi
awk '/^remark / && n++ < 40 { print substr($0, 8) }' said >>"$dir/remarks.txt"

# the name of zip and folder
base=${zip##*/}
base=${base%.[zZ][iI][pP]}
pattern="^[A-Z-]+_[A-Z-]+_$zip_ending\$"
[[ $base =~ $pattern ]] || remark "the zip is not called FIRSTNAME_LASTNAME_$zip_ending.zip"
[ -z "$top" ] || [[ $top =~ $pattern ]] || remark "the folder in the zip is not called FIRSTNAME_LASTNAME_$zip_ending"

# what student.txt says: read by the program that reads it in the handout
if take_out student.txt student.txt 2000000; then
    "$GRADER_ORACLE/submission" --who student.txt >student.said 2>problems || true
    cat problems >>"$dir/remarks.txt"
else
    "$GRADER_ORACLE/submission" --who /dev/null >student.said 2>/dev/null || true
fi
{ read -r first_name && read -r last_name && read -r id && read -r seed; } <student.said ||
    grader_error 'student.txt could not be read'
name="$first_name $last_name"
name=${name# }
name=${name% }
[ -n "$id" ] || remark "there is no student number: the programs run with seed $seed, which is made of the name"
finish
