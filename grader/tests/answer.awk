# Makes chapters as one student would have filled them in: for every source
# file MODULE.c of the chapters there will be a FOLDER/MODULE.nw to tangle
# it from. Prints the names of the modules whose chapters have changed.
# Usage: awk -v folder=FOLDER -f answer.awk OVERLAY CHAPTER...
#
# An overlay begins with a sentence; a line `loses: ITEM...` names the
# items of the rubric that it costs. Then come chunks. An exercise
# replaces that of the chapter; any other chunk, as <<[[full.c]]>>=, is
# put in front of what the chapter has under this name, so that a file
# may have helpers at its top. After a line `stub: full softmax`, those
# exercises of these chapters that are not in the overlay are TODOs, as
# student.awk makes them.

function fail(message)
{
    print "answer.awk: " ARGV[1] ": " message > "/dev/stderr"
    exit failed = 1
}

# a chapter is at its end
function write_chapter(    module)
{
    for (module in modules) {
        printf "%s", text > (folder "/" module ".nw")
        close(folder "/" module ".nw")
        if (changed) print module
    }
    delete modules
    text = changed = ""
}

FNR == 1 {
    if (++files > 2) write_chapter()
    chapter = FILENAME
    gsub(/.*\/|\.nw$/, "", chapter)
}

{ begins = 0 }

/^@( |$)/ { chunk = ""; replaced = 0 }

/^<<.*>>=[ \t]*$/ { sub(/[ \t]+$/, ""); chunk = $0; begins = 1 }

files == 1 {
    if (/^stub:/)
        for (i = 2; i <= NF; i++) stub[$i] = 1
    else if (begins && chunk in answer)
        fail(chunk " is there twice")
    else if (chunk != "")
        answer[chunk] = begins ? "" : answer[chunk] $0 "\n"
    next
}

begins {
    given = chunk in answer
    replaced = chunk ~ /^<<exercise: / && (given || chapter in stub)
    text = text $0 "\n"
    if (given && !(chunk in met)) text = text answer[chunk]
    gsub(/^<<exercise: |>>=$|\[\[|\]\]/, "")
    if (replaced && !given) text = text "/* TODO: " $0 ". */\n"
    if (replaced || given) changed = 1
    if (sub(/^<</, "") && sub(/\.c$/, "")) modules[$0] = 1
    met[chunk] = 1
    next
}

!replaced { text = text $0 "\n" }

END {
    if (!failed) write_chapter()
    for (chunk in answer)
        if (!failed && !(chunk in met))
            fail("no chapter has " chunk)
    exit failed
}
