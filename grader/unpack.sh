#!/bin/bash
# unpack.sh FILE GIVEN SOURCES RESULTS DATA MOST_OWN OWN_NAME: runs in the cage. Unpacks a
# submission, a zip or a tar, into all/, copies the files that are wanted to
# out/, and prints what there is to say, a line each: `refused SENTENCE`,
# `kind tar`, `remark SENTENCE`, `top FOLDER`, `failed FILE|data|folder
# SENTENCE`, and at last `end`. GIVEN lists the files of the kit, which a
# submission need not hold, SOURCES and RESULTS those that are wanted, DATA
# patterns of names of data, and for the last two see chapters/rules.mk. Any other exit status than 0 is the grader's
# failure, or a limit of the cage.
set -u
shopt -s nullglob
zip=$1 most_own=$6 own_name=$7
declare -A given=()
while IFS= read -r name; do
    given[${name,,}]=1
done <"$2"
mapfile -t sources <"$3"
mapfile -t results <"$4"
data_names=()
while IFS= read -r name; do
    data_names+=(-iname "$name" -o)
done <"$5"

say() {
    local text=$*
    printf '%s\n' "${text//[[:cntrl:]]/ }"
}

# refuse SENTENCE
refuse() {
    say "refused $1"
    say end
    exit 0
}

# quote NAME: a name for a sentence: short, one line, printable
quote() {
    local LC_ALL=C
    local name=${1:0:80}
    printf '%s' "${name//[^[:alnum:] ._\/\\()-]/?}"
}

# here STATUS: a program that is missing, was killed, or found the disk full
# has not judged; 153 is that of a file that became too large
here() {
    [ "$1" -lt 126 ] && [ "$1" -ne 50 ] || [ "$1" -eq 153 ] || exit "$1"
}

# --- What it is -------------------------------------------------------------

# bytes_of_tar: 64 MB and one byte of it at most
bytes_of_tar() {
    if [ "$kind" = gzip ]; then
        gzip -dc <"$zip" 2>/dev/null
    else
        cat "$zip"
    fi | head -c 64000001
}

# begins HEX...: true if the file begins with these bytes
begins() {
    [[ $first == "$1"* ]]
}

what='not a zip file' kind=zip
first=$(od -An -v -w262 -N 262 -tx1 "$zip")
first=${first// /}
if begins 1f8b; then
    kind=gzip
elif [ "${first:514:10}" = 7573746172 ]; then # ustar
    kind=tar
elif begins 377abcaf; then
    what='a 7z archive'
elif begins 52617221; then
    what='a RAR archive'
elif begins fd377a58 || begins 425a68; then
    what='an xz or bzip2 file'
elif begins 25504446; then
    what='a PDF'
elif begins d0cf11e0; then
    what='an office document'
elif ! begins 504b && head -c 2000 "$zip" | tr -d '\000' | grep -qiE '^[^a-z]*<(!doctype html|html|head|\?xml)'; then
    what='a web page, saved as HTML'
fi

# list: the names of all files, a line each
list() {
    if [ $kind = zip ]; then
        unzip -Z1 "$zip"
    else
        bytes_of_tar | tar -t --quoting-style=literal
    fi
}

# Lines as `-rw-r--r-- 3.0 unx 20 tx defN 26-Nov-22 17:09 NAME`, where what is
# encrypted has a capital T or B, and one for their sum; or
# `-rw-r--r-- ada/ada 20 2026-11-22 17:09 NAME`.
if [ $kind = zip ]; then
    unzip -Z "$zip" 2>/dev/null </dev/null >tmp/listing
    size=$(sed -n '$s/^[0-9]* files\{0,1\}, \([0-9]*\) bytes.*/\1/p' tmp/listing)
else
    bytes_of_tar 2>/dev/null | tar -tv --quoting-style=literal 2>/dev/null >tmp/listing
    size=$(bytes_of_tar | wc -c)
fi
[ "${size:-0}" -le 64000000 ] ||
    refuse 'the zip unpacks to more than 64 MB: leave out the data set and the build folder'
names=$(list 2>/dev/null </dev/null)
status=$?
here $status
case $kind$status in
    zip0 | zip1 | tar0 | gzip0) ;;
    tar* | gzip*) refuse 'this tar or gzip file is damaged: pack it again, and check that it can be opened' ;;
    zip9)
        ! begins 504b0304 ||
            refuse 'the zip is damaged: its end is missing, as after an interrupted upload; hand it in again'
        refuse "this is $what, whatever it is called: pack the folder with a program that makes zips"
        ;;
    *) refuse 'the zip is damaged: make it again, and see whether it can be opened' ;;
esac
[ $kind = zip ] || say 'kind tar'
case $names in
    '' | 'Empty zipfile.') refuse 'the zip is empty' ;;
esac
printf '%s\n' "$names" >tmp/names
mapfile -t -n 2001 lines <tmp/names
[ ${#lines[@]} -le 2000 ] ||
    refuse 'the zip holds more than 2000 files: leave out what is not part of the submission'

odd=$(LC_ALL=C awk -v kind=$kind '
    kind == "zip" && $5 ~ /^[BT]/ { encrypted = 1 }
    /^[lh]/ && link == "" {
        link = $0
        for (i = 0; i < (kind == "zip" ? 8 : 5); i++) sub(/^[^ ]+ +/, "", link)
        sub(/ (->|link to) .*/, "", link)
    }
    kind != "zip" && /^[^-d]/ { other = 1 }
    END { print encrypted ? "encrypted" : link != "" ? "link " link : other ? "other" : "" }' tmp/listing)
case $odd in
    encrypted) refuse 'the zip is encrypted: make it without a password' ;;
    link*) refuse "the zip holds a symbolic link, $(quote "${odd#link }"): put the file itself in its place" ;;
    other) refuse 'the zip holds something that is neither a file nor a folder: leave it out' ;;
esac

# what is wrong with the names, as a sentence, and the name below it
problem=$(LC_ALL=C awk -F '[/\\\\]' '
    function found(sentence, name) { print sentence; print name; done = 1; exit }
    length($0) > 4000 { found("a name in the zip is too long", $0) }
    /^[\/\\]/ || /^[A-Za-z]:/ { found("a path in the zip leads outside it", $0) }
    NF > 20 { found("the zip has folders in folders, more than 20 levels of them", $0) }
    {
        path = ""
        for (i = 1; i <= NF; i++) {
            if ($i == "..") found("a path in the zip leads outside it", $0)
            if (length($i) > 255) found("a name in the zip is too long", $0)
            if ($i == "" || $i == ".") continue
            if (path != "") folder[path] = 1
            path = path "/" $i
        }
        if ($NF == "") folder[path] = 1
        else if (path in file) found("the zip holds a file twice", $0)
        else file[path] = $0
    }
    END {
        if (!done)
            for (path in file)
                if (path in folder) found("the zip holds a file and a folder of the same name", file[path])
    }' tmp/names)
[ -z "$problem" ] || refuse "${problem%%$'\n'*}: $(quote "${problem#*$'\n'}")"

# --- Unpacking ------------------------------------------------------------

# -P: an encrypted zip must not ask; /dev/null: nor must anything else
if [ $kind = zip ]; then
    unzip -P x -o -qq "$zip" -d all </dev/null >/dev/null 2>&1
else
    # a tar may hold the folder . itself, whose mode all/ must not get
    bytes_of_tar | tar -x -C all -m --transform='s,^\./*$,.itself,' --no-same-owner --no-same-permissions >/dev/null 2>&1
fi
status=$?
here $status
case $status in
    0 | 1) ;;
    12) refuse 'the zip is damaged: files in it overlap' ;;
    81) refuse 'the zip is packed in a way that unzip does not know: choose the usual one, called deflate' ;;
    153) refuse 'the zip unpacks to a file of more than 32 MB: leave out the data set and the build folder' ;;
    *) refuse 'the zip is damaged and cannot be unpacked: make it again, and see whether it can be opened' ;;
esac
export LC_ALL=C # from here on names are bytes, whatever they should mean
chmod -R u+rwX all 2>/dev/null

# --- The files that are wanted --------------------------------------------

# all files, as `DEPTH PATH`, those nearest to the top first, and the bytes of all
find all ! -type d -printf '%d/%y/%P/%s\0' | sort -z -n >tmp/found
found=() bytes=0
while IFS=/ read -r -d '' depth type path; do
    bytes=$((bytes + ${path##*/})) path=${path%/*}
    [ "$type" = f ] || refuse "the zip holds something that is not a file: $(quote "$path")"
    [[ /$path == */__MACOSX/* || /$path == */.* ]] || found+=("$depth $path")
done <tmp/found

# near NAME: what there is in its place, for a sentence that says it is missing
near() {
    local file name stem=${1%.*} pattern
    pattern="^$stem([^a-z0-9_]|_?[0-9]|_(final|new|copy|neu|kopie))"
    for file in "${found[@]}"; do
        name=${file#* }
        name=${name##*/}
        [[ ${name,,} =~ $pattern ]] || continue
        case ${name,,} in
            *.[odhis] | *.so | *.exe | *.gcno | *.gcda) continue ;;
        esac
        [ -z "${given[${name,,}]:-}" ] || continue
        [[ " ${sources[*]} ${results[*]} " != *" ${name,,} "* ]] || continue
        printf '%s' "$(quote "$name")"
        return
    done
    return 1
}

# wanted NAME: copies the file of that name, whatever its capitals, that lies
# nearest to the top (if there are several, the one in src), now or together with
# the others in $copies; leaves its path, without all/, in $path. False, with the
# reason in $reason, if there is none, or if it is not clear which one is meant.
copies=()
wanted() {
    local file name files=() nearest=() in_src=()
    reason="$1 is missing"
    for file in "${found[@]}"; do
        path=${file#* }
        name=${path##*/}
        [ "${name,,}" = "$1" ] || continue
        files+=("$file")
        [ "${file%% *}" = "${files[0]%% *}" ] || continue
        nearest+=("$path")
        [[ /$path != */src/"$1" ]] || in_src+=("$path")
    done
    if [ ${#files[@]} -eq 0 ]; then
        ! name=$(near "$1") || reason="$reason; there is $name: rename it, or save it as $1"
        return 1
    fi
    path=${nearest[0]}
    if [ ${#nearest[@]} -gt 1 ]; then
        if [ ${#in_src[@]} -ne 1 ]; then
            reason="$1 is there twice: $(quote "$path") and $(quote "${nearest[1]}")"
            twice=$reason
            return 1
        fi
        path=${in_src[0]}
    fi
    [ ${#files[@]} -eq 1 ] ||
        say "remark $1 is there twice, and $(quote "$path") was taken"
    if [ "${path##*/}" = "$1" ]; then
        copies+=("all/$path")
    else
        say "remark $1 is called $(quote "${path##*/}")"
        cp -- "all/$path" "out/$1"
    fi
}

taken=0 twice='' outside='' src=src around='' instead=
for name in "${sources[@]}"; do
    if ! wanted "$name"; then
        say "failed $name src/$reason"
        [[ $reason != *'; there is '* ]] || instead=${instead:-, but there is ${reason#*; there is }}
        continue
    fi
    # around: the folders above src, or above the file
    folder=/$path
    folder=${folder%/*}
    case ${folder##*/} in
        [sS][rR][cC])
            src=${folder##*/}
            folder=${folder%/*}
            ;;
        *) outside="$outside${outside:+, }$name" ;;
    esac
    [ $taken -gt 0 ] || around=$folder
    taken=$((taken + 1))
done
if [ $taken -eq 0 ]; then
    [ -z "$twice" ] || refuse "$twice: hand in one submission"
    inner=$(find all -type f -iname '*.zip' ! -path '*/__MACOSX/*' -print -quit)
    [ -z "$inner" ] ||
        refuse "the zip holds another zip, $(quote "${inner#all/}"), instead of the files: hand in that one"
    odd=$(find all -name '*\\*' -print -quit)
    [ -z "$odd" ] ||
        refuse "the zip has a backslash where there should be a slash, as in $(quote "${odd#all/}"): pack the folder with another program"
    refuse "none of the files to be handed in is in the zip$instead"
fi
wanted student.txt || say "remark $reason"
absent=
for name in "${results[@]}"; do
    wanted "$name" || absent="$absent${absent:+; }${reason/ is missing; there/, though there}"
done
absent=${absent// is missing/}
[[ $absent == *though* ]] || absent=${absent//; /, }
[ ${#copies[@]} -eq 0 ] || cp -t out -- "${copies[@]}"
for name in "${sources[@]}"; do
    [ -e "out/$name" ] || continue
    # five bytes, none of them 0, and none that begin something else
    LC_ALL=C read -r -d '' -n 5 begin <"out/$name"
    [[ ${#begin} -lt 5 || $begin = [$'\xff\xfe{']* ]] || continue
    case $(od -An -tx1 -N 5 "out/$name") in
        ' ff fe'* | ' fe ff'* | ' '??' 00 '??' 00'* | ' 00 '??' 00'*) what='UTF-16 text' ;;
        ' 7b 5c 72 74 66') what='an RTF document, not plain text' ;;
        *) continue ;;
    esac
    say "failed $name src/$name is $what: save it as UTF-8"
    rm "out/$name"
done
[ -z "$absent" ] || say "remark not handed in: $absent"
[ -z "$outside" ] || say "failed folder not in the folder src: $outside"
[ "$src" = src ] || say "remark the folder src is called $src"
levels=${around//[^\/]/}
case ${#levels} in
    0) say 'remark the submission is not in a folder named after the student' ;;
    1) ;;
    2) say 'remark there is one folder too many around the submission' ;;
    *) say "remark there are $((${#levels} - 1)) folders too many around the submission" ;;
esac
[ -z "$around" ] || say "top $(quote "${around##*/}")"

# data sets, by their names; and files whose names say that they are text, or say
# nothing, but which are neither text nor programs
data=
if [ $bytes -gt 100000 ]; then
    {
        find all -type f ! -path '*/.git/*' ! -path '*/build/*' \( "${data_names[@]}" \
            -iregex '.*\.\(bin\|npy\|npz\|pkl\|pickle\|tgz\|tar\|tar\.gz\)' \) -print0
        find all -type f ! -path '*/.*' -size +0 \( ! -name '*.*' \
            -o -iregex '.*\.\([ch]\|txt\|md\|csv\|json\|xml\|log\|py\|nw\|tex\|dat\|raw\)' \) \
            -exec grep -LIZ '' {} + | xargs -0 -r grep -LZaP '^(\x7fELF|\xcf\xfa\xed\xfe|\xff\xfe|\xfe\xff)'
    } 2>/dev/null | xargs -0 -r stat --printf '%s %n\0' >tmp/data
    data=$(LC_ALL=C awk -v RS='\0' '
        { size = $1; bytes += size; sub(/^[0-9]+ all\//, ""); if (size > most) { most = size; name = $0 } }
        END { if (bytes > 100000) print name }' tmp/data)
fi
[ -z "$data" ] || say "failed data there is a data set inside: $(quote "$data")"

# a program may include files of its own, by plain names, from src/
extra=0 odd=0
for file in "${found[@]}"; do
    path=all/${file#* }
    name=${path##*/}
    if [[ ${path,,} != */src/*.[ch] || -e out/$name || -n ${given[${name,,}]:-} ]]; then
        continue
    elif [[ ! $name =~ ^$own_name$ ]]; then
        odd=$((odd + 1))
        [ $odd -gt 5 ] ||
            say "remark left out $(quote "$name"): the name of a source begins with a letter, and has only letters, digits, - and _"
    elif [ $extra -eq "$most_own" ]; then
        say "remark left out $(quote "$name"), since there are more than $most_own sources of the student's own"
        break
    else
        cp -- "$path" "out/$name"
        extra=$((extra + 1))
    fi
done

[ -z "$(find all \( -name __MACOSX -o -name .DS_Store -o -name .git -o -name build -o -name '*.o' \) -print -quit)" ] ||
    say 'remark left out what is not part of a submission: build, __MACOSX or the like'
say end
