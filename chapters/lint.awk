# Checks chapters, and prints a line for everything that is wrong:
#   awk -f chapters/lint.awk chapters/*.nw
# Chunks are looked at chapter by chapter, as notangle does.

function wrong(line, what) {
    print chapter ":" line ": " what
    bad = 1
}

function end_chunk() {
    if (chunk != "" && FNR_last - start > 25)
        wrong(start, "chunk of " (FNR_last - start) " lines, 25 is the most")
    chunk = ""
}

function end_chapter(name) {
    for (name in used)
        if (!(name in defined))
            wrong(used[name], "undefined chunk: " name)
    for (name in defined)
        if (!(name in used) && name !~ /^\[\[[a-z0-9_]+\.[ch]\]\]$/)
            wrong(defined[name], "orphan chunk, nobody uses it: " name)
    split("", used)
    split("", defined)
}

FNR == 1 {
    end_chunk()
    end_chapter()
    chapter = FILENAME
}

length($0) > 72 { wrong(FNR, "line of " length($0) " characters, 72 is the most") }

/^<<.*>>=[ \t]*$/ {
    end_chunk()
    chunk = $0
    gsub(/^<<|>>=[ \t]*$/, "", chunk)
    if (chunk in defined && chunk ~ /^exercise: /)
        wrong(FNR, "exercise defined twice: " chunk)
    if (!(chunk in defined))
        defined[chunk] = FNR
    start = FNR
    FNR_last = FNR
    next
}

/^@( |$)/ { end_chunk() }

chunk != "" {
    FNR_last = FNR
    if (match($0, /<<[^<>]+>>/))
        used[substr($0, RSTART + 2, RLENGTH - 4)] = FNR
}

END {
    end_chunk()
    end_chapter()
    exit bad
}
