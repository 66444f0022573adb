# Makes one noweb file of many overlays (see answer.awk), which are tangled
# in one go:
#   awk -f overlays.awk CHAPTER... overlays=1 OVERLAY... | notangle -Rall |
#       awk -v folder=FOLDER -f pieces.awk
# An overlay's chunks have its name before theirs. The root `all` has a line
# `==== NAME/MODULE.c` before each file of the chapters that it changes.

function fail(message)
{
    print "overlays.awk: " overlay ": " message > "/dev/stderr"
    exit failed = 1
}

# named CHUNK: `<<overlay: chunk>>` for `<<chunk>>`
function named(reference)
{
    sub(/<</, "<<" overlay ": ", reference)
    return reference
}

# the chapter, as this overlay changes it
function write_chapter(chapter,    k, met, line, given, replaced)
{
    for (k = 1; k <= size[chapter]; k++) {
        line = code[chapter, k]
        if (line ~ /^<<.*>>=$/) {
            given = line in answer
            replaced = line ~ /^<<exercise: / && (given || chapter in stub)
            print named(line)
            if (given && !(line in met)) printf "%s", answer[line]
            if (replaced && !given) print "/* TODO */"
            met[line] = 1
        } else if (!replaced)
            print line ~ /^[ \t]*<<.*>>[ \t]*$/ ? named(line) : line
    }
    for (k = 1; k <= files[chapter]; k++)
        all = all "==== " overlay "/" file[chapter, k] "\n" \
            "<<" overlay ": [[" file[chapter, k] "]]>>\n"
}

function write_overlay(    chunk, k, touched)
{
    for (chunk in answer)
        if (!(chunk in homes)) fail("no chapter has " chunk)
    for (k = 1; k <= chapters; k++) {
        touched = order[k] in stub
        for (chunk in answer) touched = touched || (order[k], chunk) in has
        if (touched) write_chapter(order[k])
    }
    delete answer
    delete stub
}

FNR == 1 {
    if (overlay) write_overlay()
    name = FILENAME
    gsub(/.*\/|\.nw$/, "", name)
    if (overlays) overlay = name
    else order[++chapters] = name
    chunk = ""
}

/^@( |$)/ { chunk = "" }

/^<<.*>>=[ \t]*$/ {
    sub(/[ \t]+$/, "")
    chunk = $0
    if (overlays) {
        if (chunk in answer) fail(chunk " is there twice")
        answer[chunk] = ""
        next
    }
    homes[chunk] = has[name, chunk] = 1
    if (chunk ~ /^<<\[\[.*\.c\]\]>>=$/ && !((name, chunk) in met)) {
        met[name, chunk] = 1
        file[name, ++files[name]] = substr(chunk, 5, length(chunk) - 9)
    }
}

overlays && /^stub:/ { for (k = 2; k <= NF; k++) stub[$k] = 1 }

chunk == "" { next }
overlays { answer[chunk] = answer[chunk] $0 "\n"; next }
{ code[name, ++size[name]] = $0 }

END {
    if (failed) exit 1
    if (overlay) write_overlay()
    printf "<<all>>=\n%s", all
}
