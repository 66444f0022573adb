#!/bin/bash
# Grades small classes again while files, names and numbers change: rows and
# overrides have to stay with their students. And has the grader itself fail,
# which no student may pay for.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
. grader/tests/grading.sh
one_module
# with the first stage only
rows=$work/rows.json
jq '.items |= map(select(.from != "test"))' "$assignment" >"$rows"
mkdir "$work/zips"
folders=("$work/zips") out=$work/grades/class

# student FOLDER NUMBER [SOURCE]: what one hands in
student() {
    rm -rf "${work:?}/$1"
    mkdir -p "$work/$1/src"
    echo "/* ${3:-$1 $2} */" >"$work/$1/src/run_cifar100.c"
    [ -z "$2" ] || printf 'first name: A\nlast name: %s\nstudent number: %b\n' "$2" "$2" >"$work/$1/student.txt"
}

# hand_in ZIP NUMBER [SOURCE]: a zip of it
hand_in() {
    student submission "$2" "${3:-$1 $2}"
    mkdir -p "$(dirname "$work/zips/$1")"
    rm -f "$work/zips/$1"
    (cd "$work" && zip -q -r packed.zip submission)
    mv "$work/packed.zip" "$work/zips/$1"
}

# row_of NUMBER, in the first run
row_of() {
    jq -r --arg id "$1" 'select(.id == $id).submission' "$out"/*/result.json
}

# overridden SUBMISSION=POINTS...: these rows have these points in the item
# structure by hand, and no other row has anything by hand
overridden() {
    printf '%s\n' "$@" | sort >"$work/due"
    jq -r 'select(any(.items[]; .override)) | "\(.submission)=\(.items[0].earned)"' \
        "$out"/*/result.json | sort >"$work/came"
    diff "$work/due" "$work/came"
}

# said TEXT: in the last run
said() {
    cat "$work/class.log"
    grep -qF -e "$1" "$work/class.log"
}

hand_in ADA_LOVELACE_CH3.zip 222
hand_in JÖRG_MÜLLER_CH3.zip 444
hand_in BOB_SMITH_CH3.zip 555
hand_in NO_NUMBER_CH3.zip ''
hand_in LOST_CH3.zip ''
hand_in exports.zip 888
grade_class() {
    assignment=$rows grade class
}
grade_class
ada=ADA_LOVELACE_CH3 jorg=$(row_of 444)
printf '\xef\xbb\xbfsubmission;item;points;comment\r\n%s;structure;9;"ada; by name"\r\n444;structure;7,5;"jörg"\r\n' "$ada" >"$out/overrides.csv"
printf '%s;structure;%s\n' BOB_SMITH_CH3 3 NO_NUMBER_CH3 2 LOST_CH3 1 NOBODY_CH3 1 >>"$out/overrides.csv"
grade_class
check "a submission that is called exports has a row, beside the exports" \
    sh -c 'ls "$1"/exports-*/result.json && ls -d "$1/exports/students"' check "$out"
check "overrides name a row, or a student's number, in a table as spreadsheets save it" \
    overridden $ada=9 "$jorg=7.5" BOB_SMITH_CH3=3 NO_NUMBER_CH3=2 LOST_CH3=1
check "an override that fits nobody is said" \
    said 'NOBODY_CH3,structure is not applied: there is no such submission'

# 333 wants what is said of others: sixteen ways that there might be
hand_in ADA+LOVELACE_CH3.zip 333
hand_in 'ADA LOVELACE_CH3.zip' 333
hand_in ADA_LOVELACE_CH3.ZIP 333
hand_in ADA/LOVELACE_CH3.zip 333
hand_in "-ADA_LOVELACE_CH3.zip" 333
student zips/ADA_LOVELACE_CH3 333
tar -czf "$work/zips/ADA_LOVELACE_CH3.tgz" -C "$work/zips" ADA_LOVELACE_CH3
hand_in 222.zip 333
hand_in 444.zip 333
hand_in "$jorg.zip" 333
hand_in JÄRG_MÜLLER_CH3.zip 333
hand_in claims_the_number.zip 222
hand_in claims_the_number_otherwise.zip ' 0222'
hand_in claims_the_number_unseen.zip '222\u200b'
hand_in claims_the_row.zip ADA_LOVELACE_CH3
cp "$work/zips/NO_NUMBER_CH3.zip" "$work/zips/NO+NUMBER_CH3.zip"
# and these are other files now: Ada's, a later one of hers, one that 333 has
# put in the place of another's, twice, and one that only has another name
cp "$work/zips/$ada.zip" "$work/zips/$ada-1.zip"
hand_in $ada.zip 222 later
hand_in BOB_SMITH_CH3.zip 333
hand_in LOST_CH3.zip ''
mv "$work/zips/JÖRG_MÜLLER_CH3.zip" "$work/zips/JÖRG_MÜLLER_CH3-1.zip"
echo '222;structure;1;"two have it"' >>"$out/overrides.csv"
hand_in SAME_1_CH3.zip 666 same
hand_in SAME_2_CH3.zip 777 same
touch "$work/zips/notes.txt"
grade_class
renamed=$(jq -r 'select(.zip == "JÖRG_MÜLLER_CH3-1.zip").submission' "$out"/*/result.json)
check "every submission has a row of its own" \
    [ "$(find "$out" -mindepth 2 -name result.json | wc -l)" -eq 26 ]
check "no override goes to another student, and none is lost with a name" \
    overridden $ada=9 "$renamed=7.5" NO_NUMBER_CH3=2
check "a file that has changed behind an override is said" \
    said "$ada: structure was changed by hand for a different file from this one"
check "the report says it, too" \
    grep -q 'structure was changed by hand for a different file' "$out/$ada/report.html"
check "an override whose number is gone is said, and not applied" \
    said 'BOB_SMITH_CH3,structure is not applied: no row now has the number 555'
check "an override is not applied to another file without a number" \
    said 'LOST_CH3,structure is not applied: the file of LOST_CH3 is now a different one'
check "an override of a number that several have is said, and not applied" \
    said '222,structure is not applied: it fits'
check "a file that has only another name now has one row" \
    sh -c 'grep -q "^.$1.*older: $2" "$3" && ! grep -q "^.$2.," "$3"' check "$renamed" "$jorg" "$out/grades.csv"
check "a number in two rows is said" \
    said "$ada: the student number is also that of"
check "the same sources in two rows are said" \
    said 'SAME_1_CH3: all its sources are the same as those of SAME_2_CH3'
rm "$work/zips/SAME_1_CH3.zip"
gone() {
    GRADER_ASSIGNMENT=$rows grader/class.sh "$out" 2>"$work/class.log"
    said "SAME_1_CH3: its file is gone: SAME_1_CH3.zip"
}
check "what is no submission is passed over, and said" \
    said "passed over, not a submission: $work/zips/notes.txt"
check "a row whose file is gone is said" gone

# --- The grader's own failures --------------------------------------------------

# a kit that was made under umask 077, and a zip that only root can read
umask 077
kit=$work/kit
mkdir -p "$kit/build/grader" "$kit/datasets"
cp -a Makefile chapters src tests grader "$kit"
cp -a build/float build/double build/pic "$kit/build"
find build/grader -mindepth 1 -maxdepth 1 ! -name reference -exec cp -a -t "$kit/build/grader" {} +
chmod -R go= "$kit"
folders=("$work/BOOK_CH3.zip")
grader/tests/submission.sh grader/cifar100/right/empty_answer.nw "${folders[0]}"
chmod 600 "${folders[0]}"
grade umask
check "a kit that was made under umask 077 grades as any other" \
    jq -e '.total == 25 and .error == null and .refused == null' \
    "$work/grades/umask/BOOK_CH3/result.json"
umask 022

# broken FILE COMMAND: the same with a line of the kit changed
broken() {
    cp "$kit/grader/$1" "$work/whole"
    sed -i "$2" "$kit/grader/$1"
    ! cmp -s "$work/whole" "$kit/grader/$1" || return 1
    rm -rf "$work/grades/broken"
    grade broken
    cp "$work/whole" "$kit/grader/$1"
    jq -c '[.error, .refused, .total]' "$work/grades/broken/BOOK_CH3/result.json"
    jq -e '.error != null and .refused == null' "$work/grades/broken/BOOK_CH3/result.json"
}
check "unzip that is missing is a grader error" broken unpack.sh 's/^        unzip -Z1/        unzipp -Z1/'
check "a compiler that is missing is a grader error" broken common.sh 's/^    gcc=(gcc /    gcc=(gccc /'
grade broken
check "what the grader failed on is tried again" \
    jq -e '.total == 25 and .error == null' "$work/grades/broken/BOOK_CH3/result.json"

# ends_with STATUS: unpacking, which is no student's doing
ends_with() {
    cp "$work/whole_unpack" "$kit/grader/unpack.sh"
    sed -i "s/^set -u$/exit $1/" "$kit/grader/unpack.sh"
    rm -rf "$work/intake"
    "$kit/grader/intake.sh" "${folders[0]}" "$work/intake"
    cat "$work/intake/error.txt" && [ ! -e "$work/intake/refused.txt" ]
}
# without memory: for the judge, which gets no large block; and for the
# compiler, beside which the kernel has killed another process
cat >"$work/short.c" <<'END'
#include <stddef.h>
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *at, size_t size);
void *calloc(size_t n, size_t size) { return n * size > 300000 ? NULL : __libc_calloc(n, size); }
void *realloc(void *at, size_t size) { return size > 300000 ? NULL : __libc_realloc(at, size); }
END
gcc -shared -fPIC -O1 -fno-builtin "$work/short.c" -o "$work/short.so"
short_of_memory() {
    local judge=$kit/build/grader/hidden/check_full
    mv "$judge" "$judge.real"
    printf '#!/bin/sh\nLD_PRELOAD=%s exec %s.real\n' "$work/short.so" "$judge" >"$judge"
    chmod 755 "$judge"
    grade short
    mv "$judge.real" "$judge"
    jq -c '[.error, .total]' "$work/grades/short/BOOK_CH3/result.json"
    jq -e '.error | test("the judge ended: .*no memory")' "$work/grades/short/BOOK_CH3/result.json"
}
check "a judge that has no memory is a grader error" short_of_memory
grade short
check "what had no memory is tried again" \
    jq -e '.total == 25 and .error == null' "$work/grades/short/BOOK_CH3/result.json"
mkdir -p "$work/unpacked/HAS_MISTAKES_CH3/src"
echo "no C" >"$work/unpacked/HAS_MISTAKES_CH3/src/full.c"
printf 'first name: Has\nlast name: Mistakes\nstudent number: 33\n' >"$work/unpacked/HAS_MISTAKES_CH3/student.txt"
killed_beside() {
    # shellcheck disable=SC2016
    sed -i 's|</proc/vmstat|< <(echo oom_kill $RANDOM)|' "$kit/grader/common.sh"
    folders=("$work/unpacked")
    grade killed
    cp grader/common.sh "$kit/grader"
    jq -e '.error | test("no memory left")' "$work/grades/killed"/*/result.json || return 1
    grade killed
    jq -e '.error == null' "$work/grades/killed"/*/result.json
}
check "what failed while the kernel had no memory is a grader error, and tried again" killed_beside
folders=("$work/BOOK_CH3.zip")

cp "$kit/grader/unpack.sh" "$work/whole_unpack"
for status in 1 126 143; do
    check "unpacking that ends with exit status $status is a grader error" ends_with $status
done

# full: intake on a disk of 1 MB, and a folder for grades there
# shellcheck disable=SC2016
full='mount -t tmpfs -o size=1m tmpfs "$1" || exit
    grader/intake.sh "$2" "$1/intake"
    cat "$1/intake/error.txt" && [ ! -e "$1/intake/refused.txt" ] &&
        ! grader/grade.sh --data datasets/sample --assignment "$3" --out "$1/grades" "$2" && [ ! -e "$1/grades/BOOK_CH3" ]'
mkdir "$work/disk"
if unshare -m mount -t tmpfs -o size=1m tmpfs "$work/disk" 2>/dev/null; then
    check "a full disk is a grader error" unshare -m sh -c "$full" full "$work/disk" "${folders[0]}" "$assignment"
else
    skip "a full disk is a grader error" "nothing can be mounted here"
fi
finish
