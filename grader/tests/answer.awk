# Makes a chapter as one student would have filled it in.
# Usage: awk -f answer.awk OVERLAY CHAPTER
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

# whether a chapter beside this one has the chunk
function elsewhere(chunk,    folder, command, found, line)
{
    folder = ARGV[2]
    if (!sub(/[^\/]*$/, "", folder) || folder == "") folder = "./"
    command = "cat '" folder "'*.nw"
    while ((command | getline line) > 0) found += line == chunk
    close(command)
    return found
}

FNR == 1 { files++ }

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
    chapter = FILENAME
    gsub(/.*\/|\.nw$/, "", chapter)
    given = chunk in answer
    replaced = chunk ~ /^<<exercise: / && (given || chapter in stub)
    print
    if (given && !(chunk in met)) printf "%s", answer[chunk]
    gsub(/^<<exercise: |>>=$|\[\[|\]\]/, "")
    if (replaced && !given) print "/* TODO: " $0 ". */"
    met[chunk] = 1
    next
}

!replaced { print }

END {
    for (chunk in answer)
        if (!failed && !(chunk in met) && !elsewhere(chunk))
            fail("no chapter has " chunk)
    exit failed
}
