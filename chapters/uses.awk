# Between noweb's finduses and noidx: leaves out uses that are none.
# finduses knows no C. It takes any word for a use of the name, wherever
# it is; but only these count:
# - code, and not a comment, a string or an #include;
# - not a member behind . or ->, which has a name of its own;
# - a struct or an enum only behind that word;
# - a name that no header has, in its own chapter only. If two chapters
#   have the same one, the index says which is which.

{ line[NR] = $0 }

/^@file / { chapter = $2; sub(/.*\//, "", chapter); sub(/\.nw$/, "", chapter) }
/^@begin code/ { text = chunk = "" }
/^@defn / { chunk = chapter SUBSEP substr($0, 7) }
/^@use / && chunk != "" { inside[++parts] = substr($0, 6); of[parts] = chunk }
/^@text / { text = text substr($0, 7) }
/^@nl/ { text = text "\n" }
/^@index defn / {
    name = $3
    if (!((name, chapter) in defined)) {
        defined[name, chapter] = 1
        chapters[name]++
    }
    at[++defs] = name
    where[defs] = chunk
    if (index(text, "struct " name " {") || index(text, "enum " name " {"))
        tag[name] = 1
}

# chunks that are part of a header, however deep
function find_headers(    i, again, key) {
    do {
        again = 0
        for (i = 1; i <= parts; i++) {
            key = of[i]
            sub(SUBSEP ".*", SUBSEP inside[i], key)
            if ((of[i] in header || of[i] ~ /\.h\]\]$/) && !(key in header))
                again = header[key] = 1
        }
    } while (again)
}

# keeps account of what `more` begins and ends: comment, string, #include
function read_on(more,    i, two) {
    for (i = 1; i <= length(more); i++) {
        two = substr(more, i, 2)
        if (state == "comment") {
            if (two == "*/") { state = ""; i++ }
        } else if (state == "'" || state == "\"") {
            if (substr(more, i, 1) == "\\") i++
            else if (substr(more, i, 1) == state) state = ""
        } else if (two == "/*") {
            state = "comment"; i++
        } else if (two ~ /^["']/)
            state = substr(two, 1, 1)
    }
    before = before more
}

function counts(name) {
    if (!code)
        return 1
    return state == "" && before !~ /^ *#include/ && \
        before !~ /(\.|->)$/ && (!(name in tag) || \
        before ~ /(struct|enum) $/)
}

function named(name) {
    return name in global || chapters[name] < 2 ? name : \
        name " (" chapter ")"
}

END {
    find_headers()
    for (i = 1; i <= defs; i++)
        if (where[i] in header || where[i] ~ /\.h\]\]$/)
            global[at[i]] = 1
    for (i = 1; i <= NR; i++) {
        $0 = line[i]
        if (/^@file /) {
            chapter = $2
            sub(/.*\//, "", chapter)
            sub(/\.nw$/, "", chapter)
        } else if (/^@begin /) {
            code = $2 == "code"
            state = before = ""
        } else if (code && /^@text /)
            read_on(substr($0, 7))
        else if (code && /^@nl/) {
            before = ""
            if (state != "comment") state = ""
        } else if (/^@index (defn|use|localdefn) /) {
            if ($2 == "use" && (!counts($3) || \
                !($3 in global || ($3, chapter) in defined)))
                continue
            $3 = named($3)
        }
        print
    }
}
