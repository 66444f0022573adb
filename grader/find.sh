#!/bin/bash
# find.sh GRADES SUBMISSION-or-FOLDER...: finds the submissions, and what lies
# beside them. Prints records of five fields, each with a zero byte at its end:
#   submission PATH ROW NAME TIME   NAME is its path below the folder that was
#                                   given, with a / at the end of a folder's;
#                                   TIME that of a file, in seconds, or nothing
#   passed     PATH SENTENCE '' ''  no submission, and what its owner can do
#   metadata   PATH '' '' ''        what Gradescope says of all submissions
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
[ $# -ge 2 ] || die "usage: grader/find.sh GRADES SUBMISSION-or-FOLDER..."
out=$1
shift

# record FIELD...
record() {
    printf '%s\0' "$1" "$2" "${3:-}" "${4:-}" "${5:-}"
}

# rows that there are already, by the path of their submission: the same file
# has the same row, whatever folder is given
declare -A row_at=() from=()
for folder in "$out"/*/path.txt; do
    [ -e "$folder" ] || continue
    path=
    IFS= read -r -d '' path <"$folder" || true
    folder=${folder%/path.txt}
    [[ -z "$path" || $folder == *.part || $folder == *.old ]] || row_at[$path]=${folder##*/}
done

# row_of NAME: the name of its row, which depends on no other submission. If
# NAME has odd characters, or is too long, or could be taken for such a row or
# for a folder of the grader's, a hash of it is added at the end.
row_of() {
    row=${1%.zip}
    if [[ ! $row =~ ^[A-Za-z0-9_][A-Za-z0-9_-]{0,79}$ || $row =~ -[0-9a-f]{12}$ || $row == exports ]]; then
        row=$(printf '%.80s' "${row%/}" | LC_ALL=C tr -c 'A-Za-z0-9_-' _)
        row=${row/#-/_}
        row=${row:-_}-$(printf '%s' "$1" | sha256sum | head -c 12)
    fi
}

# submission PATH NAME TIME
submission() {
    local path=${1%/} row
    row=${row_at[$path]:-}
    [ -n "$row" ] || row_of "$2"
    [ "${from[$row]:-}" != "$path" ] || return 0
    [ -z "${from[$row]:-}" ] || die "${from[$row]} and $path would both get the row $row: give the folder that both are in"
    from[$row]=$path
    record submission "$path" "$row" "$2" "$3"
}

# passed_over KIND PATH: says what it is, and what to do
wanted="FIRSTNAME_LASTNAME_$zip_ending.zip"
passed_over() {
    local why
    case $1/${2,,} in
        empty/*) why='an empty folder: nothing was handed in here' ;;
        link/*) why='a link: put the file itself in its place' ;;
        other/*) why="neither a file nor a folder: hand in $wanted" ;;
        locked/*) why='cannot be read: give this user permission to read it' ;;
        file/*_onlinetext_*) why="a text that was typed into Moodle, not a file: hand in $wanted" ;;
        file/*.part | file/*.crdownload | file/*.download | file/*.partial)
            why='a download that was not finished: download it again'
            ;;
        file/*.pdf | file/*.doc | file/*.docx | file/*.odt) why="a document, not a program: hand in $wanted" ;;
        file/*.htm | file/*.html | file/*.url | file/*.webloc)
            why="a web page or web address, not a file: hand in $wanted"
            ;;
        file/*.[ch] | file/*.txt | file/*.csv | file/*.png | file/*.cpp)
            why="a file by itself: hand in all files in one zip, $wanted"
            ;;
        *) why="not a zip, a tar or a folder with student.txt or src: hand in $wanted" ;;
    esac
    record passed "$2" "$why"
}

# look_into FOLDER: whatever lies inside a submission, or in a folder for grades,
# is not a submission itself. If a folder was made by a platform for a student,
# or is a repository, and there is no submission in it, it is one itself.
look_into() {
    local root kind time path above base kinds=() times=() found=()
    local -A holds=() filled=() taken=()
    root=$(cd -- "$1" && pwd -P)
    base=$root
    # a record is a letter, a time and a path
    while IFS= read -r -d '' kind && IFS= read -r -d '' time && IFS= read -r -d '' path; do
        kinds+=("$kind") times+=("$time") found+=("$path")
        case $kind in
            submission | archive | file | link | other | locked) ;;
            *) continue ;;
        esac
        above=${path%/}
        [ "$above" != "$root" ] || base=${root%/*}
        while [[ ${above%/*} == "$root"?* ]]; do
            above=${above%/*}
            filled[$above]=1
            case $kind in submission | archive) holds[$above]=1 ;; esac
        done
    done < <(find "$root" \
        -type d \( -name __MACOSX -o -name '.?*' \) ! -samefile "$root" -prune \
        -o \( -name '._*' -o -name .DS_Store -o -iname thumbs.db -o -iname desktop.ini \) -type f \
        -o -type d \( -exec test -e {}/student.txt \; -o -exec test -d {}/src \; \) -prune -printf 'submission\0\0%p/\0' \
        -o -type d ! -samefile "$root" -exec test -e {}/seed.txt \; -prune \
        -o -type d ! \( -readable -executable \) -prune -printf 'locked\0\0%p\0' \
        -o -type d -exec test -e {}/.git \; -printf 'place\0\0%p\0' \
        -o -type d \( -name '*_assignsubmission_file_*' -o -regex '.*/submission_[0-9]+' \) -printf 'place\0\0%p\0' \
        -o -type d -printf 'folder\0\0%p\0' \
        -o -type f ! -readable -printf 'locked\0\0%p\0' \
        -o -type f -name submission_metadata.yml -printf 'metadata\0\0%p\0' \
        -o -type f \( -iname '*.zip' -o -iname '*.zipx' -o -iname '*.tgz' -o -iname '*.tar' -o -iname '*.tar.*' \
        -o -iname '*.t[bxz][z2]' -o -iname '*.gz' -o -iname '*.bz2' -o -iname '*.xz' -o -iname '*.zst' \
        -o -iname '*.7z' -o -iname '*.rar' \) ! -iname '*.zip.*' ! -name '*.part' -printf 'archive\0%Ts\0%p\0' \
        -o -type f -printf 'file\0\0%p\0' \
        -o -type l -printf 'link\0\0%p\0' \
        -o -printf 'other\0\0%p\0')
    local i order
    mapfile -t order < <(for i in "${!found[@]}"; do printf '%s\t%s\0' "${found[i]}" "$i"; done | LC_ALL=C sort -z | tr '\n\0' ' \n' | LC_ALL=C sed 's/.*\t//')
    for i in "${order[@]}"; do
        path=${found[i]} kind=${kinds[i]}
        above=${path%/*}
        [ -z "${taken[${above:-/}]:-}" ] || {
            taken[$path]=1
            continue
        }
        if [ "$kind" = place ]; then
            kind=folder
            [ -z "${filled[$path]:-}" ] || [ -n "${holds[$path]:-}" ] || [ "$path" = "$root" ] || {
                taken[$path]=1 kind=submission
                path+=/
            }
        fi
        case $kind in
            submission | archive) submission "$path" "${path#"$base"/}" "${times[i]}" ;;
            metadata) record metadata "$path" ;;
            folder)
                [ -n "${filled[$path]:-}" ] || [ "$path" = "$root" ] && continue
                taken[$path]=1
                passed_over empty "$path"
                ;;
            file | link | other | locked) passed_over "$kind" "$path" ;;
        esac
    done
}

for path; do
    if [ -d "$path" ]; then
        look_into "$path"
    else
        path=$(cd -- "$(dirname -- "$path")" && pwd)/${path##*/}
        submission "$path" "${path##*/}" "$(stat -L -c %Y -- "$path")"
    fi
done
