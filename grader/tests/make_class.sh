#!/bin/bash
# make_class.sh N FOLDER: makes a class of N students to try the grader on, in
# seconds. No two submissions share a source file's bytes.
#   FOLDER/submissions      what they handed in for the first assignment, by
#                           names as they do, and Canvas, Moodle, Gradescope
#                           and GitHub Classroom; the files' times are before
#                           2026-03-01T23:59:00Z, or late
#   FOLDER/roster.csv       the students
#   FOLDER/expected.csv     what the table has to say of each; compare_class.sh
#                           compares
#   FOLDER/data, assignment.json  as small_data.sh makes them
# Of a dozen, one is late, one hands in twice, one nothing, and one something
# odd. The answers are those of cifar100/right and cifar100/wrong, by turns.
# EPOCHS says for how long better_cifar trains.
set -euo pipefail
export LC_ALL=C.UTF-8 TZ=UTC
umask 022
if ! [[ $# -eq 2 && $1 =~ ^[1-9][0-9]{0,5}$ ]]; then
    echo "usage: grader/tests/make_class.sh N FOLDER" >&2
    exit 1
fi
if [ -e "$2" ] && [ -n "$(ls -A -- "$2")" ]; then
    echo "make_class.sh: $2 is not empty" >&2
    exit 1
fi
mkdir -p -- "$2/submissions"
folder=$(cd -- "$2" && pwd)
cd "$(dirname -- "$0")/../.."
due='2026-03-01 23:59:00'
grader/tests/small_data.sh "$folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# the overlays, each with what it changes in kinds/NAME, and what it costs
mapfile -t overlays < <(ls grader/cifar100/{right,wrong}/*.nw)
mkdir -p "$work/book"
jq -r '(.runs[] | select(.of == "student").program), (.items[] | select(.from == "test").id)' \
    "$folder/assignment.json" >"$work/names"
while read -r name; do
    awk -f tests/one_file.awk "src/$name.c" | sed "/^#line/d; s/EPOCHS = 400/EPOCHS = ${EPOCHS:-100}/" >"$work/book/$name.c"
done <"$work/names"
printf '%s\n' "${overlays[@]}" | sed 's|.*/||; s|\.nw$||' | (cd "$work" && sed 's|.*|kinds/&/src|' | xargs mkdir -p)
awk -f grader/tests/overlays.awk chapters/*.nw overlays=1 "${overlays[@]}" >"$work/all.nw"
notangle -Rall "$work/all.nw" | sed "s|@KIT@|$PWD|g" | awk -v folder="$work/kinds" -f grader/tests/pieces.awk
awk '
    FNR == 1 { kind = FILENAME; gsub(/.*\/|\.nw$/, "", kind); loses = "" }
    /^</ { nextfile }
    /^(zero|guess|hides|loses): / { sub(/^[a-z]*: */, ""); print kind "\t" $0 }' "${overlays[@]}" >"$work/costs"

# The plan, a line a submission, with tabs between: the students first name,
# last name, number and login; how it is handed in: in time, late or first, to
# be followed by another, or missing; the answers; the platform; where in
# submissions its files are and what they are called; when, in seconds after it
# was due; what is odd, or -
printf '%s\n' "${overlays[@]}" | awk -v n="$1" '
    { kind = $0; gsub(/.*\/|\.nw$/, "", kind) }
    /\/right\// { right[rights++] = kind; next }
    { wrong[wrongs++] = kind }
    function syllables(number,    name) {
        for (name = ""; number > 0 || name == ""; number = int(number / 20))
            name = name part[number % 20 + 1]
        return name
    }
    function line(how, answers, file, late, odd) {
        print first, last, id, login, how, answers, platform, file, late, odd
    }
    END {
        OFS = "\t"
        split("ADA ALAN ANNA BARBARA CARL EDSGER EMMY GRACE HEDY JOHN KATHERINE KURT LEONHARD LISE MARIE NIKLAUS", firsts, " ")
        split("BER DOR FEL GAN HAR JAN KEL LIN MOR NEU OST PET QUI RAS STA TUR VIK WEI ZEL BRO", part, " ")
        split("text tar.gz rar empty nested word crlf nobody named data", odds, " ")
        split("plain canvas moodle gradescope github", platforms, " ")
        for (i = 0; i < n; i++) {
            first = firsts[i % 16 + 1]
            last = syllables(i + 20)
            id = 3100001 + 7 * i
            login = tolower(substr(first, 1, 1) last)
            platform = platforms[i % 5 + 1]
            turn = i % 12
            answers = i % 3 == 1 ? right[rights_used++ % rights] : wrong[wrongs_used++ * 7 % wrongs]
            proper = first "_" last "_CH3"
            squeezed = tolower(last first) "_"
            numbers = 340000 + i "_" 2080000 + i "_"
            late = turn == 3 ? 86400 * (i % 2) + 4000 + 60 * i : -100000 - 60 * (i % 1000)
            odd = "-"
            if (turn == 8) {
                line("missing", "-", "-", 0, "-")
                continue
            }
            if (turn == 10) {
                odd = odds[int(i / 12) % 10 + 1]
                platform = odd == "word" ? "moodle" : "canvas"
            }
            if (platform == "plain") file = proper ".zip"
            if (platform == "canvas") file = squeezed (late > 0 ? "LATE_" : "") numbers proper ".zip"
            if (platform == "moodle")
                file = substr(first, 1, 1) tolower(substr(first, 2)) " " substr(last, 1, 1) tolower(substr(last, 2)) \
                    "_" 55000 + i "_assignsubmission_file_/" proper ".zip"
            if (platform == "gradescope") file = "submission_" 9100000 + i "/"
            if (platform == "github") file = "ch3-" login "/"
            if (odd == "tar.gz" || odd == "rar") sub(/zip$/, odd, file)
            if (odd == "word") sub(/zip$/, "docx", file)
            if (odd == "named") sub(/[^_]*_CH3/, "it isn\047t, is it", file)
            if (turn == 5 && platform == "plain") {
                line("first", answers, file, late - 50000, odd)
                sub(/\.zip/, " (1).zip", file)
            }
            if (turn == 5 && platform == "canvas") {
                line("first", answers, file, late - 50000, odd)
                sub(/2080/, "2081", file)
                sub(/\.zip/, "-1.zip", file)
            }
            line(late > 0 ? "late" : "in time", answers, file, late, odd)
        }
    }' >"$work/plan"

{
    echo 'id,name,email,login,section'
    awk -F '\t' '
        function name(text) { return substr(text, 1, 1) tolower(substr(text, 2)) }
        $5 != "first" { printf "%d,%s %s,%s@example.edu,%s,%s\n", $3, name($1), name($2), $4, $4, ++n % 2 ? "A" : "B" }' "$work/plan"
} >"$folder/roster.csv"
{
    echo '---'
    awk -F '\t' -v due="$(date -d "$due" +%s)" '$7 == "gradescope" && $8 != "-" {
        sub("/", "", $8)
        printf "%s:\n  :submitters:\n  - :name: %s %s\n    :sid: \047%d\047\n    :email: %s@example.edu\n", $8, $1, $2, $3, $4
        print "  :created_at: " strftime("%Y-%m-%d %H:%M:%S", due + $9, 1) ".000000000 Z\n  :status: processed"
    }' "$work/plan"
} >"$folder/submissions/submission_metadata.yml"

# --- Their files ---------------------------------------------------------------

# each in a folder of its own, by the number of its line in the plan
grep -vn $'\tmissing\t' "$work/plan" | tr ':' '\t' >"$work/here"
awk -F '\t' '{ print $1 "/" $2 "_" $3 "_CH3/src" }' "$work/here" | (mkdir "$work/made" && cd "$work/made" && xargs mkdir -p)
awk -v work="$work" '
    FILENAME ~ /names$/ { name[++names] = $0; next }
    function text(file,    line, all) {
        if (file in known) return known[file]
        while ((getline line <file) > 0) all = all line "\n"
        close(file)
        return known[file] = all
    }
    {
        folder = work "/made/" $1 "/" $2 "_" $3 "_CH3/"
        if ($11 != "nobody") {
            printf "first name: %s\nlast name: %s\nstudent number: %d\n", $2, $3, $4 >(folder "student.txt")
            close(folder "student.txt")
        }
        for (k = 1; k <= names; k++) {
            source = text(work "/kinds/" $7 "/src/" name[k] ".c")
            if (source == "") source = text(work "/book/" name[k] ".c")
            source = source "\n/* " $2 " " $3 ", " $4 ", " $6 " */\n"
            if ($11 == "crlf") {
                gsub(/\n/, "\r\n", source)
                source = "\357\273\277" source
            }
            printf "%s", source >(folder "src/" name[k] ".c")
            close(folder "src/" name[k] ".c")
        }
    }' "$work/names" FS='\t' "$work/here"

# hand_in NUMBER FIRST LAST ... : as the line of the plan says
hand_in() {
    local made=$work/made/$1 proper=$2_$3_CH3 platform=$8 file=$folder/submissions/$9 when=${10} odd=${11}
    mkdir -p "${file%/*}"
    case $platform/$odd in
        gradescope/* | github/*)
            rmdir "${file%/}"
            mv "$made/$proper" "${file%/}"
            ;;
        */text) echo 'I have no zip program.' >"$file" ;;
        */empty) : >"$file" ;;
        */rar) printf 'Rar!\032\007\001\000what only another program reads' >"$file" ;;
        */word) printf 'PK\003\004what is no submission' >"$file" ;;
        */tar.gz) tar -C "$made" -czf "$file" "$proper" ;;
        */nested)
            (cd "$made" && zip -q -X -r inner.zip "$proper" && zip -q -X "$file" inner.zip)
            ;;
        *)
            if [ "$odd" = data ]; then
                mkdir "$made/$proper/cifar-100-binary"
                head -c 200000 datasets/sample/test.bin >"$made/$proper/cifar-100-binary/test.bin"
            fi
            (cd "$made" && zip -q -X -r "$file" "$proper")
            ;;
    esac
    find "${file%/}" -exec touch -d "@$((due + when))" {} +
}
due=$(date -d "$due" +%s)
while IFS=$'\t' read -r -a line; do
    hand_in "${line[@]}"
done <"$work/here"

# --- The table -----------------------------------------------------------------

# as grade.sh names rows: what is no plain name has a hash at the end; where a
# platform's folder holds no submission, it's the folder's name
rows() {
    local file name
    while IFS= read -r file; do
        name=${file%.zip}
        if [[ ! $name =~ ^[A-Za-z0-9_][A-Za-z0-9_-]{0,79}$ ]]; then
            name=${name%/}
            name=${name:0:80}
            name=${name//[^A-Za-z0-9_-]/_}-$(printf %s "$file" | sha256sum | head -c 12)
        fi
        printf '%s\n' "$name"
    done
}
cut -f 8 "$work/plan" | sed 's|[^/]*[.]docx$||' | rows >"$work/rows"
jq -r '.items[].id' "$folder/assignment.json" >"$work/items"
# of each item `all` points, `less`, or `none`
paste "$work/plan" "$work/rows" | awk -F '\t' -v OFS=, '
    FILENAME ~ /items$/ { item[++items] = $0; next }
    FILENAME ~ /costs$/ { costs[$1] = " " $2 " "; next }
    FNR == 1 {
        printf "submission,id,handed_in"
        for (k = 1; k <= items; k++) printf ",%s", item[k]
        print ""
    }
    {
        how = $5 == "first" ? "superseded" : $5
        if ($10 ~ /^(text|empty|rar|nested|word)$/) how = "refused"
        lost = costs[$6] ($10 ~ /^(nobody|data)$/ ? " structure " : "")
        printf "%s,%d,%s", how == "missing" ? "" : $11, $3, how
        for (k = 1; k <= items; k++)
            printf ",%s", how ~ /^(missing|refused)$/ ? "none" : index(lost, " " item[k] " ") ? "less" : "all"
        print ""
    }' "$work/items" "$work/costs" - >"$folder/expected.csv"
