#!/bin/bash
# table.sh FILE: a table of an instructor's, made with a spreadsheet or by hand, as
# a JSON array: a row is an array of the texts in its cells, without blanks around
# them. There may be a byte order mark, commas, semicolons or tabs, quotes, any
# line ends, and UTF-8, UTF-16 or Windows-1252. Row 7 of it is row 7 of the
# spreadsheet.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
[ $# -eq 1 ] || die "usage: grader/table.sh FILE"
[ -f "$1" ] && [ -r "$1" ] || die "$1: no such file, or it cannot be read"

case $(head -c 4 -- "$1" | od -An -tx1) in
    ' ff fe'* | ' fe ff'*) code=UTF-16 ;;
    ' 50 4b 03 04') die "$1: this is a file in a spreadsheet's own format: save it as CSV" ;;
    *) if iconv -f UTF-8 -t UTF-8 -- "$1" >/dev/null 2>&1; then code=UTF-8; else code=WINDOWS-1252; fi ;;
esac
text=$(iconv -c -f $code -t UTF-8 -- "$1" |
    sed 's/\xef\xbb\xbf//g; s/\xc2\xa0/ /g; s/\r$//' | tr '\r' '\n' | tr -d '\000-\010\013-\037\177')

# the first separator in the first line that has one; Excel may name it itself
separator=$(sed -n 's/^sep=\(.\)$/\1/p; t quit
    /^[[:space:]]*#/d; s/"[^"]*"//g; s/^[^,;\t]*\([,;\t]\).*/\1/p; T; :quit q' <<<"$text")
: "${separator:=,}"
[ $(($(tr -cd \" <<<"$text" | wc -c) % 2)) -eq 0 ] || die "$1: a quotation mark is not closed: there is an odd number of them"
{
    printf '%s\n' "$text" | sed "s/$separator  *\"/$separator\"/g" |
        mlr --icsv --ojson --ifs "$separator" --implicit-csv-header --allow-ragged-csv-input --lazy-quotes \
            -S clean-whitespace -v | jq -c 'map([.[]])'
} 2>/dev/null || die "$1: this is not a table: save it as CSV"
