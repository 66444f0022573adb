# assignments.jq: what each assignment wants, as submission.c reads it, from all
# assignment.json, in the order of how zips end.
def quoted: if . == [] then "NULL" else map(@json) | join(", ") end;

[inputs | .folder = (input_filename | split("/")[-2])] | sort_by(.zip)[]
| (.data.folders[0] // "" | sub(".*/"; "")) as $data
| "{\(.folder | @json), \(.zip | @json), {"
    + ([(.items[] | select(.from == "test").id), (.runs[] | select(.of == "student").program)]
        | quoted)
    + "},\n {"
    + (.runs | map("{\(.program | @json), \(.make | @json), \($data | @json), "
        + "{\(.results | quoted)}, " + (if .seed == "secret" then "0" else "1" end) + "}")
        | join(",\n  "))
    + "}},"
