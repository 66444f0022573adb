#!/bin/sh
# student.txt, as editors and students leave it. The handout and the grader
# read it by the same program.
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
submission=$PWD/build/grader/submission

# --- What it says ------------------------------------------------------
# FNV-1a of s1234567 is 245830126, and that of 12345678901 is 906358831.

# reads EXPECTED FORMAT: what printf makes of FORMAT is read so, with | for
# a line end; ... is for whatever else is said
reads() {
    # shellcheck disable=SC2059
    printf "$2" >"$work/student.txt"
    "$submission" --who "$work/student.txt" 2>&1 | paste -s -d '|' \
        >"$work/who"
    cat "$work/who"
    case $1 in
        *'...') grep -qF -e "${1%...}" "$work/who" ;;
        *) grep -qxF -e "$1" "$work/who" ;;
    esac
}
while IFS='	' read -r title expected format; do
    check "student.txt $title" reads "$expected" "$format"
done <<'EOT'
as it was given	Ada|King|42|42	first name: Ada\nlast name: King\nstudent number: 42\n
without a last line end	Ada|King|42|42	first name: Ada\nlast name: King\nstudent number: 42
with lines of Windows and a mark	Ada|King|42|42	\357\273\277first name: Ada\r\nlast name: King\r\nstudent number: 42\r\n
with lines of an old Macintosh	Ada|King|42|42	first name: Ada\rlast name: King\rstudent number: 42\r
with tabs and blanks at the ends	Ada|King|42|42	\tfirst name:\tAda\t\n last name : King  \nstudent number:42 \t\n
with capitals	Ada|King|42|42	First Name: Ada\nLAST NAME: King\nStudent number: 42\n
with equals signs	Ada|King|42|42	First Name = Ada\nLast Name = King\nStudent Number = 42\n
with no colons	Ada|King|42|42	first name Ada\nlast name King\nstudent number 42\n
with other keys	Ada|King|42|42	first_name: Ada\nLastname: King\nstudent-number: 42\n
in quotes	Ada|King|42|42	first name: "Ada"\nlast name: 'King'\nstudent number: "42"\n
in quotes of a word processor	Ada|O'Neil|42|42	first name: “Ada”\nlast name: O’Neil\nstudent number: „42“\n
as JSON	Ada|King|42|42	{"first name": "Ada",\n"last name": "King",\n"student number": 42}\n
in angle brackets	Ada|King|42|42	first name: <Ada>\nlast name: [King]\nstudent number: <42>\n
with blanks that do not break	Ada|de la King|42|42	first\302\240name:\302\240Ada\nlast name: de\302\240la  King\nstudent number: 42\342\200\257\n
with characters of no width	Ada|King|42|42	first name: \342\200\213Ada\nlast name: King\342\200\216\nstudent number: \357\273\27742\n
with wide characters	Ada|King|42|42	first name：Ａｄａ\nlast name＝King\nstudent number：４２\n
in UTF-16 with a mark	Ad|K|4|4	\377\376f\0i\0r\0s\0t\0 \0n\0a\0m\0e\0:\0A\0d\0\n\0l\0a\0s\0t\0 \0n\0a\0m\0e\0:\0K\0\r\0\n\0s\0t\0u\0d\0e\0n\0t\0 \0n\0u\0m\0b\0e\0r\0:\0004\0
in UTF-16, the other way round	Ö|K|4|4	\376\377\0f\0i\0r\0s\0t\0 \0n\0a\0m\0e\0:\0\326\0\n\0l\0a\0s\0t\0 \0n\0a\0m\0e\0:\0K\0\n\0s\0t\0u\0d\0e\0n\0t\0 \0n\0u\0m\0b\0e\0r\0:\0004
in UTF-16 without a mark	A|K|4|4	f\0i\0r\0s\0t\0 \0n\0a\0m\0e\0:\0A\0\n\0l\0a\0s\0t\0 \0n\0a\0m\0e\0:\0K\0\n\0s\0t\0u\0d\0e\0n\0t\0 \0n\0u\0m\0b\0e\0r\0:\0004\0
in Windows-1252	Jörg|Šik-|42|42	first name: J\366rg\nlast name: \212ik\226\nstudent number: 42\n
the other way round, and with a comment	Ada|King|42|42	# student number: 1\nstudent number: 42\n\nlast name: King\nfirst name: Ada\n
filled in below the empty lines	Ada|King|42|42	first name:\nlast name:\nstudent number:\nfirst name: Ada\nlast name: King\nstudent number: 42\n
with the largest number	A|K|4294967295|4294967295	first name: A\nlast name: K\nstudent number: 4294967295\n
with a number in groups	A|K|12 345-67|1234567	first name: A\nlast name: K\nstudent number: 12 345-67\n
with a number that begins with 0	A|K|007|7	first name: A\nlast name: K\nstudent number: 007\n
with a letter in the number	A|K|s1234567|245830126	first name: A\nlast name: K\nstudent number: s1234567\n
with a capital, and blanks	A|K|S 12 34567|245830126	first name: A\nlast name: K\nstudent number: S 12 34567\n
with a number of 11 digits	A|K|12345678901|906358831	first name: A\nlast name: K\nstudent number: 12345678901\n
with a number for a shell	A|K|1"; echo HI; $(id)|...	first name: A\nlast name: K\nstudent number: 1"; echo HI; $(id)\n
that is rich text	this is rich text...	{\\rtf1\\ansi first name: A}\n
that is a document	this is a word-processor document...	PK\003\004first name: A\n
that is large	is longer than 4096 bytes...	first name: %5000s
without a line	has no line 'last name:'...	first name: A\nstudent number: 42\n
without a number	write your student number after 'student number:'...	first name: A\nlast name: K\nstudent number: \t\n
with no digits or letters in the number	write your student number in digits...	first name: A\nlast name: K\nstudent number: --\n
with two numbers	has two different lines 'student number:'...	student number: 1\nstudent number: 2\n
with a number that is long	has more than 100 characters...	student number: %0200d\n
EOT
check "an empty student.txt has a seed, which is not 0" \
    reads '|||2166136261...' ''
check "student.txt with other names has other seeds" sh -c '
    for name in King Queen; do
        printf "first name: Ada\nlast name: %s\nstudent number:\n" "$name" \
            >"$2/student.txt"
        "$1" --who "$2/student.txt" 2>/dev/null | tail -n 1
    done >"$2/seeds"
    [ "$(sort -u "$2/seeds" | wc -l)" -eq 2 ]' sh "$submission" "$work"
check "student.txt that is not there is named" \
    refused "$work/none: No such file" "$submission" --who "$work/none"

# --- What the zip is called --------------------------------------------

mkdir -p "$work/folder/src"
for name in full relu softmax cross_entropy sequential run_cifar100 \
    better_cifar; do
    touch "$work/folder/src/$name.c"
done
# called ZIP FIRST LAST
called() {
    printf 'first name: %b\nlast name: %b\nstudent number: 1\n' "$2" "$3" \
        >"$work/folder/student.txt"
    (cd "$work/folder" && "$submission") 2>&1 | tail -n 1 |
        tee "$work/said"
    grep -qF -e "$1" "$work/said"
}
while IFS='	' read -r first last zip; do
    check "$first $last has the zip or the remedy '$zip'" \
        called "$zip" "$first" "$last"
done <<'EOT'
Ada Mary	Lovelace	ADA-MARY_LOVELACE_CH3.zip,
Jörg	Müller-Weiß	JOERG_MUELLER-WEISS_CH3.zip,
Jo\0314\0210rg	Ra\0314\0212nes	JOERG_RAANES_CH3.zip,
Seán	O'Neil	SEAN_ONEIL_CH3.zip,
Seán	O’Neil	SEAN_ONEIL_CH3.zip,
Håkon Æ.	Ødegård	HAAKON-AE_OEDEGAARD_CH3.zip,
Łukasz	Żółć	LUKASZ_ZOLC_CH3.zip,
Þór	Ñuñez – Çelik	THOR_NUNEZ-CELIK_CH3.zip,
Nguyễn	Thị Ưu	NGUYEN_THI-UU_CH3.zip,
Ștefan	Ğüneş	STEFAN_GUENES_CH3.zip,
Ada	King 2	write your last name in the letters A to Z
李	King	write your first name in the letters A to Z, for example JOERG
Ada	../../x	write your last name in the letters A to Z
Ada	-	write your last name in the letters A to Z
EOT
finish
