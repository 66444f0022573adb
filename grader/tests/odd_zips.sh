#!/bin/bash
# odd_zips.sh FOLDER EXPECTED: makes odd zips in FOLDER, those that have odd
# names in FOLDER/names, and in EXPECTED a line for each, with tabs between:
#   SUBMISSION  graded or refused  a text that occurs in its remarks or in
#   the sentence that refuses it, or after a ! one that does not   points of
#   the item structure, or -
set -euo pipefail
export LC_ALL=C.UTF-8
umask 022
if [ $# -ne 2 ]; then
    echo "usage: grader/tests/odd_zips.sh FOLDER EXPECTED" >&2
    exit 1
fi
here=$(cd -- "$(dirname -- "$0")" && pwd)
mkdir -p -- "$1/names"
folder=$(cd -- "$1" && pwd)
: >"$2"
expected=$(realpath -- "$2")
work=$(mktemp -d)
trap 'chmod -R u+rwX "$work"; rm -rf "$work"' EXIT
gcc -std=c11 -O2 "$here/odd_zip.c" -o "$work/odd_zip"
cd "$work"
mkdir results base
for file in acc_results.csv loss.csv predictions.csv better_predictions.csv; do
    echo 'learning_rate,accuracy' >"results/$file"
done
printf '\211PNG\r\n\032\n' >results/acc_lr.png
"$here/submission.sh" "$here/../cifar100/right/empty_answer.nw" ADA_LOVELACE_CH3.zip results
unzip -q ADA_LOVELACE_CH3.zip -d base

# fresh: in s/ a submission as it should be; in s/$ada
ada=ADA_LOVELACE_CH3
fresh() {
    rm -rf s out.zip
    cp -r "${1:-base}" s
}

# light: the same with sources that do not compile, which is soon graded;
# for names of zips and the like
fresh
for file in "s/$ada/src"/*.c; do
    echo '#error nothing here' >"$file"
done
mv s light
light() {
    fresh light
}

pack() {
    (cd s && zip -q -r -y "$@" ../out.zip .)
}

# hand_in ZIP STATE TEXT POINTS [SUBMISSION]: out.zip gets its name; all
# these names are wrong, and that is the TEXT if there is no other
hand_in() {
    local submission=${1##*/}
    submission=${5:-${submission%.zip}}
    mv -- out.zip "$folder/$1"
    printf '%s\t%s\t%s\t%s\n' "$submission" "$2" \
        "${3:-the zip is not called FIRSTNAME_LASTNAME_CH3.zip}" "$4" >>"$expected"
}

# graded ZIP TEXT POINTS, refused ZIP TEXT: s/ packed, whatever is in it
graded() {
    pack
    hand_in "$1.zip" graded "$2" "$3"
}
refused() {
    pack
    hand_in "$1.zip" refused "$2" -
}

# forged ZIP STATE TEXT POINTS ARGUMENTS...: s/, and what odd_zip is told
forged() {
    local name=$1 state=$2 text=$3 points=$4 file arguments=()
    while IFS= read -r file; do
        arguments+=("${file#s/}" "$file")
    done < <(find s -type f | sort)
    ./odd_zip out.zip "${arguments[@]}" "${@:5}"
    hand_in "$name.zip" "$state" "$text" "$points"
}

# --- folders and files ------------------------------------------------------

fresh
graded just_right '' 10

fresh
mkdir -p s/Documents && mv s/$ada s/Documents
graded one_folder_more 'there is one folder too many around the submission' 10

light
mkdir -p s/a/b/c && mv s/$ada s/a/b/c
graded three_folders_more 'there are 3 folders too many around the submission' 10

light
mkdir -p s/__MACOSX/$ada/src
for file in full.c ._full.c ._relu.c; do
    printf '\0\5\26\7' >s/__MACOSX/$ada/src/$file
done
touch s/.DS_Store s/$ada/.DS_Store s/$ada/src/._relu.c
graded from_a_mac 'left out what is not part of a submission' 10

light
mv s/$ada/src/full.c s/$ada/src/FULL.C
mv s/$ada/src/softmax.c s/$ada/src/Softmax.c
mv s/$ada/student.txt s/$ada/Student.TXT
graded files_in_capitals 'full.c is called FULL.C' 10

fresh
mv s/$ada/src s/$ada/SRC
printf '#define HELP 1\n' >s/$ada/SRC/Help.h
sed -i '1i #include "Help.h"\n#if HELP != 1\n#error\n#endif' s/$ada/SRC/relu.c
graded folder_in_capitals 'the folder src is called SRC' 10

fresh
rm s/$ada/src/relu.c
graded a_file_is_missing 'src/relu.c is missing' 9.23

light
rm s/$ada/src/{full,relu,softmax,cross_entropy,sequential,run_cifar100}.c
graded one_file_only 'src/run_cifar100.c is missing' 5.38

light
mv s/$ada/* s && rmdir s/$ada
graded no_folder_around 'the submission is not in a folder named after the student' 10

light
mv s/$ada/src/* s/$ada/student.txt s && rm -r s/$ada
graded no_folders_at_all 'not in the folder src: full.c, relu.c' 9.23

# a helper of one's own beside all files of the kit, among much else
fresh
cp -n "$here"/../../src/*.[ch] s/$ada/src
printf '#define ZERO 0\n' >s/$ada/src/zero.h
sed -i '1i #include "zero.h"\n#if ZERO != 0\n#error\n#endif' s/$ada/src/full.c
mkdir -p s/$ada/build/float s/$ada/.git/objects s/$ada/tests
head -c 200000 /dev/urandom >s/$ada/build/float/program.bin
touch s/$ada/build/float/full.o s/$ada/.git/objects/00 s/$ada/src/.full.c.swp s/$ada/src/full.c~ s/$ada/homework.docx
graded the_whole_kit 'left out what is not part of a submission' 10

light
mkdir s/$ada/datasets
head -c 307400 /dev/zero >s/$ada/datasets/train.bin
graded data_inside "there is a data set inside: $ada/datasets/train.bin" 7.69

light
mkdir s/$ada/notes
for n in {1..9}; do
    head -c 30000 /dev/urandom >s/$ada/notes/"$n".txt
    printf '\0' >>s/$ada/notes/"$n".txt
done
graded data_called_notes "there is a data set inside: $ada/notes" 7.69

light
head -c 150000 < <(yes '0.1, 1.23456') >s/$ada/CIFAR-100.csv
graded data_by_its_name "there is a data set inside: $ada/CIFAR-100.csv" 7.69

light
mkdir s/$ada/notes
head -c 300000 < <(yes 'learning rate 0.1: loss 1.23456, a line of a log') >s/$ada/notes/log.txt
head -c 200000 /dev/urandom >s/$ada/notes/photo.jpg
cp "$work/odd_zip" s/$ada/odd_zip
graded no_data_inside '!a data set inside' 10

light
head -c 5200000 /dev/urandom >s/$ada/train.bin
refused data_of_more_than_5_MB '5 MB is the most'

light
mkdir s/$ada/old && cp s/$ada/src/full.c s/$ada/old
graded an_old_one_beside_src "full.c is there twice, and $ada/src/full.c was taken" 10

light
mkdir s/$ada/src/old && cp s/$ada/src/full.c s/$ada/src/old
graded an_old_one_in_src "full.c is there twice, and $ada/src/full.c was taken" 10

light
mkdir s/$ada/new s/$ada/old
cp s/$ada/src/full.c s/$ada/new && mv s/$ada/src/full.c s/$ada/old
graded two_of_one_depth "src/full.c is there twice: $ada/new/full.c and $ada/old/full.c" 9.23

light
cp -r s/$ada s/ADA_LOVELACE_CH3_NEW
refused two_submissions 'is there twice'

light
rm s/$ada/src/full.c && mkdir s/$ada/src/full.c && touch s/$ada/src/full.c/full
graded a_folder_called_full_c 'src/full.c is missing' 9.23

# what an editor, a browser or another program has made of a name
# near FROM TO TEXT
near() {
    light
    mv "s/$ada/$1" "s/$ada/$2"
    graded "near_$(printf '%s' "$2" | tr -c 'A-Za-z0-9' _)" "$3" "$4"
}
near src/full.c src/full.c.txt 'src/full.c is missing; there is full.c.txt: rename it' 9.23
near src/full.c src/full.cpp 'src/full.c is missing; there is full.cpp: rename it' 9.23
near src/relu.c 'src/relu (1).c' 'src/relu.c is missing; there is relu (1).c: rename it' 9.23
near src/relu.c src/relu_final.c 'src/relu.c is missing; there is relu_final.c: rename it' 9.23
near results/acc_lr.png results/acc_lr.jpg 'not handed in: acc_lr.png, though there is acc_lr.jpg' 10
near student.txt student.rtf 'student.txt is missing; there is student.rtf' 8.46
light
for file in "s/$ada/src"/*.c; do mv "$file" "$file.txt"; done
refused every_source_a_txt 'none of the files to be handed in is in the zip, but there is full.c.txt: rename it'
for code in UTF-16 UTF-16BE; do
    light
    iconv -f UTF-8 -t $code "base/$ada/src/full.c" >s/$ada/src/full.c
    graded "source_in_$code" 'src/full.c is UTF-16 text: save it as UTF-8' 9.23
done
light
printf '{\\rtf1\\ansi int full;}' >s/$ada/src/full.c
graded source_in_rtf 'src/full.c is an RTF document, not plain text' 9.23

# nobody knows whose this is
light
mv s/$ada/src s && rm -r s/$ada
graded src_only 'student.txt has no name or no student number' 8.46

# the second part's
light
mv s/$ada s/ADA_LOVELACE_CH4
refused zip_of_the_second_part 'this is a submission for CH4, not for CH3'
light
mv s/$ada/* s && rmdir s/$ada
refused ADA_LOVELACE_CH4-1 'this is a submission for CH4, not for CH3'
light
graded ADA_LOVELACE_CH4 'the zip is not called FIRSTNAME_LASTNAME_CH3.zip' 10

light
for file in "s/$ada/src"/*.c; do : >"$file"; done
graded empty_sources '' 10

light
head -c 70000 /dev/zero | tr '\0' ' ' >>s/$ada/src/full.c
graded a_source_of_70_kB 'src/full.c is larger than 64 kB' 9.23

# more messages than are kept, which may end within a character
light
{
    echo 'void f(void) {'
    printf 'int *variable_%d = (char *)0;\n' {1..900}
    echo '}'
} >s/$ada/src/full.c
graded a_thousand_warnings '' 10

# --- no zips, and damaged ones ------------------------------------------------

./odd_zip out.zip
hand_in no_entries.zip refused 'the zip is empty' -
: >out.zip
hand_in no_bytes.zip refused 'the file is empty' -
echo 'I have no zip program.' >out.zip
hand_in a_text.zip refused 'this is not a zip file' -
fresh
tar -cf out.zip -C s .
hand_in a_tar.zip graded 'this is a tar, though it is called a zip' 10
tar -czf out.zip -C s .
head -c 2000 out.zip >shorter
hand_in a_tar_gz.zip graded 'this is a tar, though it is called a zip' 10
mv shorter out.zip
hand_in a_tar_gz_cut_short.zip refused 'this tar or gzip file is damaged' -
gzip -nc light/$ada/student.txt >out.zip
hand_in gzip_of_a_text.zip refused 'this tar or gzip file is damaged' -
printf '7z\274\257\047\034\0\4 and more' >out.zip
hand_in a_7z.zip refused 'this is a 7z archive, whatever it is called' -
printf 'Rar!\032\007\001\0 and more' >out.zip
hand_in a_rar.zip refused 'this is a RAR archive, whatever it is called' -
printf '%%PDF-1.5\n' >out.zip
hand_in a_pdf.zip refused 'this is a PDF, whatever it is called' -
printf '\n<!DOCTYPE html>\n<html><body>Log in</body></html>\n' >out.zip
hand_in a_web_page.zip refused 'this is a web page' -

# tars with what no tar should have
# tarred NAME STATE TEXT POINTS ARGUMENTS...: s/, by tar
tarred() {
    tar -czf out.zip "${@:5}" -C s .
    hand_in "$1.zip" "$2" "$3" "$4"
}
light
tarred tar_dot_dot refused 'leads outside it' - --transform 's,^\./,../,'
tarred tar_absolute refused 'leads outside it' - -P --transform 's,^\./,/tmp/odd_zips_evil/,'
ln -s /etc/passwd s/$ada/src/passwd.c
tarred tar_link refused 'symbolic link' -
light
ln s/$ada/src/full.c s/$ada/src/again.c
tarred tar_hard_link refused 'symbolic link' -
light
mkfifo s/$ada/src/fifo.c
tarred tar_fifo refused 'neither a file nor a folder' -
light
truncate -s 100M s/$ada/zeros
tarred tar_bomb refused 'more than 64 MB' -
tarred tar_sparse refused 'more than 32 MB' - -S
fresh
pack
head -c 9000 out.zip >shorter && mv shorter out.zip
hand_in truncated.zip refused 'the zip is damaged' -
pack
printf 'xxxxxxxxxxxxxxxx' | dd of=out.zip bs=1 seek=2000 conv=notrunc status=none
hand_in some_bytes_changed.zip refused 'the zip is damaged' -
light
(cd s && zip -q -r inner.zip . && rm -r $ada)
refused a_zip_in_a_zip 'the zip holds another zip, inner.zip'
light
rm -r s/$ada && echo 'Later.' >s/README
refused nothing_of_it 'none of the files to be handed in is in the zip'
light
pack
printf 'See you.\n' | zip -q -z out.zip >/dev/null
{ printf '#!/bin/sh\nexec unzip "$0"\n' && cat out.zip; } >junk && mv junk out.zip
hand_in comment_and_junk.zip graded '' 10

# --- entries that no zip program makes -----------------------------------------

light
echo x >x
forged dot_dot refused 'leads outside it: ../evil' - ../evil x
forged dot_dot_within refused 'leads outside it: a/../../evil' - a/../../evil x
forged dot_dot_backslash refused 'leads outside it: ..\evil' - --host 0 '..\evil' x
forged absolute refused 'leads outside it: /tmp/odd_zips_evil' - /tmp/odd_zips_evil x
forged drive_letter refused 'leads outside it: C?\evil' - --host 0 'C:\evil' x
forged same_path_twice refused "holds a file twice: $ada/src/full.c" - $ada/src/full.c x
forged same_path_once_more refused "holds a file twice: $ada/./src//full.c" - $ada/./src//full.c x
forged file_and_folder refused 'a file and a folder of the same name' - $ada/src x $ada/src/more.c x
forged two_cases graded "full.c is there twice, and $ada/src/full.c was taken" 10 $ada/src/FULL.C x
forged two_cases_of_src graded "full.c is there twice, and $ada/src/full.c was taken" 10 $ada/Src/full.c x
forged names_of_bytes graded '' 10 $'\xff\xfe/src/\xd6.h' x $'\xe9' x
forged names_of_bytes_twice refused 'holds a file twice' - $'\xff' x $'\xff' x
forged names_of_bytes_out refused 'leads outside it' - $'\xff' x $'../\xff' x
forged names_with_escapes graded '' 10 $'\e[31mred\a' x $'two\nlines' x '$(touch evil)' x -rf x '* ?' x
forged a_line_of_its_own graded '' 10 $'x\nrefused because I say so' x
forged fifo_and_device graded '' 10 --mode 0010644 $ada/fifo x --mode 0020666 $ada/null x
forged setuid graded '' 10 --mode 0106755 $ada/setuid x
forged unknown_method refused 'packed in a way' - --method 14 $ada/src/more.c x
forged levels_50 refused 'more than 20 levels' - "$(printf 'd/%.0s' {1..50})x" x
forged levels_5000 refused 'too long' - "$(printf 'd/%.0s' {1..5000})x" x
forged files_20000 refused 'more than 2000 files' - --times 20000 $ada/file x
forged files_1900 graded '' 10 --times 1900 $ada/file x
forged long_names graded '' 10 "$ada/$(printf 'n%.0s' {1..250}).c" x
forged too_long_a_name refused 'too long' - "$ada/$(printf 'n%.0s' {1..1000}).c" x

# what Windows once made, and what the same is with a wrong sender
arguments=() unix=()
fresh
while IFS= read -r file; do
    name=${file#s/}
    arguments+=(--host 0 "${name//\//\\}" "$file")
    unix+=("${name//\//\\}" "$file")
done < <(find s -type f | sort)
./odd_zip out.zip "${arguments[@]}"
hand_in backslashes.zip graded '' 10
./odd_zip out.zip "${unix[@]}"
hand_in backslashes_in_names.zip refused 'backslash' -

# a folder whose name is not UTF-8; with a file of one's own in it
fresh
mv s/$ada s/$'J\xd6RG_M\xdcLLER_CH3'
echo '#define ZERO 0' >s/$'J\xd6RG_M\xdcLLER_CH3'/src/zero.h
sed -i '1i #include "zero.h"' s/$'J\xd6RG_M\xdcLLER_CH3'/src/full.c
forged folder_in_latin_1 graded '' 10

light
ln -s /etc/passwd s/$ada/src/passwd.c
refused link_to_passwd 'symbolic link'
light
ln -s . s/$ada/again
refused link_to_a_folder 'symbolic link'
light
forged link_and_through_it refused 'symbolic link' - --mode 0120777 $ada/out x $ada/out/evil x

light
arguments=()
while IFS= read -r file; do
    arguments+=(--mode 0100000 "${file#s/}" "$file")
done < <(find s -type f | sort)
./odd_zip out.zip --mode 0040000 $ada/ /dev/null --mode 0040000 $ada/src/ /dev/null "${arguments[@]}"
hand_in mode_000.zip graded '' 10

light
pack -P secret
hand_in encrypted.zip refused 'encrypted' -
pack
(cd s && zip -q -P secret ../out.zip $ada/src/full.c)
hand_in partly_encrypted.zip refused 'encrypted' -
forged said_to_be_encrypted refused 'encrypted' - --flags 1 $ada/secret x

# --- bombs ------------------------------------------------------------------------

head -c 100000000 /dev/zero | gzip -n1 >zeros.gz
head -c 30000000 /dev/zero | gzip -n1 >less.gz
forged bomb_of_100_MB refused 'more than 64 MB' - --gzip zeros zeros.gz
forged bomb_that_lies refused 'a file of more than 32 MB' - --gzip --size 100 zeros zeros.gz
forged bombs_that_lie refused 'unpack' - --times 10 --gzip --size 100 zeros less.gz
forged bomb_that_overlaps refused 'overlap' - --again 1000 --gzip --size 100 zeros less.gz
light
(cd s && ../odd_zip bomb.zip --gzip zeros ../zeros.gz)
graded bomb_within '' 10

# fine for unzip, and yet more than is good
light
head -c 40000000 /dev/zero >s/$ada/film
refused a_file_of_40_MB 'a file of more than 32 MB'

# --- names of zips --------------------------------------------------------------------

# row NAME CLEANED: the name of the row
row() {
    [ "$2" = "${1%.zip}" ] && echo "$2" || echo "$2-$(printf '%s' "$1" | sha256sum | head -c 12)"
}

# named ZIP SUBMISSION [TEXT]
named() {
    mkdir -p "$(dirname -- "$folder/names/$1")"
    cp light.zip out.zip
    hand_in "names/$1" graded "${3:-}" 10 "$(row "$1" "$2")"
}
light
pack
cp out.zip light.zip
named 'with  spaces .zip' 'with__spaces_'
named "it's \"quoted\".zip" 'it_s__quoted_'
named $'two\nlines.zip' two_lines
named -rf.zip _rf
named --help.zip _-help
named '<img src=x onerror=alert(1)>.zip' '_img_src_x_onerror_alert_1__'
# shellcheck disable=SC2016
named '$(touch evil)`id`;&|*?.zip' '__touch_evil__id______'
named '=1+1.zip' '_1_1'
named .zip _
named ..zip _
named '%s%n\n.zip' '_s_n_n'
named "$(printf 'n%.0s' {1..251}).zip" "$(printf 'n%.0s' {1..80})"
# the same when cleaned, or in another folder
named 'a e.zip' a_e
named a_e.zip a_e
named one/twin.zip one_twin
named one_twin.zip one_twin
# names of people, and what browsers and courses' websites make of names
right='!is not called'
named $'J\xd6RG_M\xdcLLER_CH3.zip' J_RG_M_LLER_CH3 "$right"
named 'JÖRG_MÜLLER_CH3.ZIP' J__RG_M__LLER_CH3_ZIP "$right"
named $'JO\u0308RG_MU\u0308LLER_CH3.zip' JO__RG_MU__LLER_CH3 "$right"
named ANNA_VAN_DER_BERG_CH3.zip ANNA_VAN_DER_BERG_CH3 "$right"
named "SEÁN_O'NEIL_CH3.zip" SE__N_O_NEIL_CH3 "$right"
named 'ADA_LOVELACE_CH3 (1).zip' ADA_LOVELACE_CH3__1_ "$right"
named ADA_LOVELACE_CH3-2.zip ADA_LOVELACE_CH3-2 "$right"
named smithbob_340934_208490284_LATE_BobsWork-1.zip smithbob_340934_208490284_LATE_BobsWork-1 "$right"
named smithbob_late_340934_208490284_BOB_SMITH_CH3.zip smithbob_late_340934_208490284_BOB_SMITH_CH3 "$right"
named 'Bob Smith_12345_assignsubmission_file_/X.zip' Bob_Smith_12345_assignsubmission_file__X "$right"
named 'Bob Smith_12345_assignsubmission_file_X.zip' Bob_Smith_12345_assignsubmission_file_X "$right"
named bob_smith_ch3.zip bob_smith_ch3

# folders, and tars by their own names
cp -r light/$ada "$folder/names/hw3-bob"
mkdir "$folder/names/hw3-bob/.git" "$folder/names/hw3-bob/build"
head -c 9000000 /dev/urandom | tee "$folder/names/hw3-bob/.git/pack" >"$folder/names/hw3-bob/build/data.bin"
printf 'hw3-bob-%s\tgraded\t!called\t10\n' "$(printf hw3-bob/ | sha256sum | head -c 12)" >>"$expected"
mkdir "$folder/names/deep"
cp -r light/$ada "$folder/names/deep/$ada"
ln -s /etc/passwd "$folder/names/deep/$ada/src/passwd.c"
printf 'deep_%s-%s\trefused\tsymbolic link\t-\n' "$ada" "$(printf 'deep/%s/' $ada | sha256sum | head -c 12)" >>"$expected"
tar -czf "$folder/names/$ada.tgz" -C light $ada
printf '%s_tgz-%s\tgraded\t!called\t10\n' "$ada" "$(printf '%s.tgz' $ada | sha256sum | head -c 12)" >>"$expected"
printf 'Rar!\032\007\001\0 and more' >"$folder/names/hw.rar"
printf 'hw_rar-%s\trefused\tthis is a RAR archive\t-\n' "$(printf hw.rar | sha256sum | head -c 12)" >>"$expected"

# --- student.txt ------------------------------------------------------------------------

# student ZIP TEXT: what printf makes of the rest is in student.txt
student() {
    light
    # shellcheck disable=SC2059
    printf "${@:3}" >s/$ada/student.txt
    graded "$1" "$2" "${points:-10}"
}
# what is read of such files, tests/check_student.sh tries
none='there is no student number: the programs run with seed'
student script '' 'first name: <script>alert(1)</script>\nlast name: "><img src=x onerror=alert(2)>\nstudent number: 1\n'
student formula '' 'first name: =1+1\nlast name: @SUM(A1)\nstudent number: 1\n'
student formula_at '' 'first name: @SUM(1)\nlast name: "x","y"\nstudent number: 1\n'
student formula_in_number '' 'first name: -1\nlast name: +1\nstudent number: =1+1\n'
student long_name 'student.txt: your last name has more than 100 characters' 'first name: %03000d\nlast name: %0900d\nstudent number: 1\n' 0 0
points=8.46 student long_student_txt "$none" 'first name: %05000d\nlast name: L\nstudent number: 1\n' 0
student crlf_and_bom '' '\xef\xbb\xbffirst name: Ada\r\nlast name: Lovelace\r\nstudent number: 1\r\n'
student latin_1 '' 'student number: 1\nfirst name: J\xfcrgen\nlast name: Andr\xe9'
student capitals_and_spaces '' '  First Name : Ada\nLAST NAME:Lovelace\nStudent Number :\t1\n'
student number_negative '' 'first name: A\nlast name: B\nstudent number: -5\n'
student number_huge '' 'first name: A\nlast name: B\nstudent number: 99999999999999999999\n'
student number_4294967296 '' 'first name: A\nlast name: B\nstudent number: 4294967296\n'
student number_with_a_letter '' 'first name: A\nlast name: B\nstudent number: s1234567\n'
points=8.46 student rich_text 'student.txt: this is rich text' '{\\rtf1 first name: A}'
points=8.46 student number_twice "student.txt: has two different lines 'student number:'" 'student number: 1\nstudent number: 2\n'
student number_0001 '' 'first name: A\nlast name: B\nstudent number: 0001\n'
points=8.46 student number_is_missing "$none" 'first name: A\nlast name: B\n'
student zero_bytes '' 'first name: A\0B\nlast name: C\e[31m\nstudent number: 1\n'
# what turns writing around, is not seen, or begins a formula
student unseen '' 'first name: ＝1+1\u202e\u009b\u200b\nlast name: Ada\u2066\nstudent number: 1\u200b\n'
light
rm s/$ada/student.txt
graded no_student_txt 'student.txt is missing' 8.46

# results that are none
light
mkdir -p s/$ada/results
printf '0.1,<script>alert(3)</script>\n0.01,nan\n0.3,-inf\n10,1e999\n"\xff\n' >s/$ada/results/acc_results.csv
printf '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(4)</script></svg>' >s/$ada/results/acc_lr.png
sed -i '1i /* Learning rate 10: <script>alert(5)</script> \xff */' s/$ada/src/run_cifar100.c
graded hostile_results 'acc_lr.png as handed in is not a PNG' 10
# the head of a PNG of 60000 x 60000 pixels, in grey, and then nothing
light
mkdir -p s/$ada/results
printf '\211PNG\r\n\032\n\0\0\0\015IHDR\0\0\352\140\0\0\352\140\010\0\0\0\0' >s/$ada/results/acc_lr.png
graded picture_of_60000 'acc_lr.png as handed in is not a PNG of at most 4000' 10
