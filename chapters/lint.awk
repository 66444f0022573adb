# Checks chapters, and prints a line for everything that is wrong:
#   awk -f chapters/lint.awk chapters/*.nw
# Chunks are looked at chapter by chapter, as notangle does; the woven book has
# them all, so that no two chapters may give a chunk the same name.

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
    if (solution)
        wrong("end", "a solution is not ended")
    solution = 0
    split("", used)
    split("", defined)
}

FNR == 1 {
    end_chunk()
    end_chapter()
    chapter = FILENAME
}

length($0) > 72 { wrong(FNR, "line of " length($0) " characters, 72 is the most") }
/\\(subject|term)(\[[^]]*|\[[^]]*\])?(\{[^}]*)?$/ { wrong(FNR, "an index mark goes on in the next line") }

/^<<.*>>=[ \t]*$/ {
    end_chunk()
    chunk = $0
    gsub(/^<<|>>=[ \t]*$/, "", chunk)
    if (chunk in defined && chunk ~ /^exercise: /)
        wrong(FNR, "exercise defined twice: " chunk)
    if (tolower(chunk) ~ /^exercise/ && chunk !~ /^exercise: [^ ]/)
        wrong(FNR, "an exercise begins with \"exercise: \"")
    plain = chunk
    gsub(/\[\[([^\]]|\][^\]])*\]\]/, "", plain)
    if (plain ~ /[_%&#$^~{}\\]/)
        wrong(FNR, "not in [[ ]], but a character that LaTeX would read: " plain)
    if (chunk in owner && owner[chunk] != chapter)
        wrong(FNR, "a chunk of " owner[chunk] " has this name: " chunk)
    owner[chunk] = chapter
    if (!said)
        wrong(FNR, "no sentence before the chunk " chunk)
    said = 0
    if (!(chunk in defined))
        defined[chunk] = FNR
    start = FNR
    FNR_last = FNR
    next
}

/^@( |$)/ { end_chunk() }

chunk == "" && !/^@|^$|^\\(begin|end)\{solution\}|^\\trynow/ {
    said = !/^\\(sub)?section/
}

/\\begin\{solution\}|\\end\{solution\}/ {
    if ($0 != (solution ? "\\end{solution}" : "\\begin{solution}"))
        wrong(FNR, "solution not begun and ended on lines of its own")
    solution = !solution
}

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
