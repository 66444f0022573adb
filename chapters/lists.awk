# What the chapters say about their code, in lines that make reads:
#   awk -f chapters/lists.awk chapters/*.nw [hidden suites, reference.h]
# A chunk that is named like a file is a file. A source with a header is a
# module, one without is a program. Students write a module that has an
# exercise in it; what is in a solution is the instructors' own. A program is of
# double numbers if its chapter asks for REAL_DOUBLE. A module needs what it
# includes, and what its hidden suite does. Hidden suites compare a student's
# with the modules in reference.h, and those that these are built on.

FNR == 1 { chapter = FILENAME; suite = file = chunk = solution = "" }

/^\\begin{solution}/ { solution = 1 }
/^\\end{solution}/ { solution = "" }

FILENAME ~ /check_.*\.c$/ && FNR == 1 {
    suite = FILENAME
    gsub(/.*check_|\.c$/, "", suite)
}

/^<<.*>>=/ {
    chunk = chapter " " substr($0, 3, index($0, ">>=") - 3)
    if ($0 ~ /^<<\[\[[a-z0-9_]+\.[ch]\]\]>>=/) {
        file = $0
        gsub(/[^a-z0-9_.]/, "", file)
        print "src/" file ":" chapter
        files[++n] = file
        root[file] = chunk
        of[file] = chapter
        if (solution)
            own[substr(file, 1, length(file) - 2)]
    }
    next
}

/^@/ { chunk = "" }

chunk != "" && /<<[^>]*>>/ {
    called = $0
    gsub(/^.*<<|>>.*$/, "", called)
    calls[chunk] = calls[chunk] "\n" chapter " " called
}

/^ *# *include "/ {
    split($0, part, /["."]/)
    from = suite != "" ? suite : chunk
    includes[from] = includes[from] " " part[2]
    if (FILENAME ~ /reference\.h$/)
        reference[part[2]]
}

chunk != "" && /REAL_DOUBLE/ { double[chapter] }

# gather CHUNK: sets written, and adds to needed, by the chunk and all in it
function gather(chunk,  parts, i, n) {
    if (chunk ~ / exercise: /)
        written = 1
    needed = needed includes[chunk]
    n = split(calls[chunk], parts, "\n")
    for (i = 2; i <= n; i++)
        gather(parts[i])
}

# reach MODULE: marks in seen what it needs, and what that needs
function reach(module,  parts, i, n) {
    n = split(needs[module], parts)
    for (i = 1; i <= n; i++)
        if (!(parts[i] in seen)) {
            seen[parts[i]]
            reach(parts[i])
        }
}

END {
    for (i = 1; i <= n; i++) {
        name = substr(files[i], 1, length(files[i]) - 2)
        written = 0
        needed = ""
        gather(root[files[i]])
        needs[name] = needs[name] needed
        if (files[i] ~ /\.h$/) {
            print "HEADERS+=" files[i]
            continue
        }
        if (name ".h" in root)
            modules[++m] = name
        print (name ".h" in root ? "MODULES" : of[files[i]] in double ? "DOUBLES" : "FLOATS") "+=" name
        if (written && name ".h" in root)
            exercise[name]
    }
    for (i = 1; i <= m; i++) {
        split("", seen)
        name = modules[i]
        reach(name)
        if (name in exercise)
            print "WRITTEN+=" name
        given = !(name in exercise || name in own)
        for (other in exercise)
            if (other in seen && other != name)
                given = 0
        if (given)
            print "GIVEN+=" name
        if (name in own)
            print "OWN+=" name
        # in the order of CHAPTERS
        needs[name] = needs[name] includes[name]
        reach(name)
        builds = 0
        for (k = 1; k <= m; k++)
            if (modules[k] in exercise && modules[k] in seen && modules[k] != name && name in exercise) {
                print "BUILT_ON_" name "+=" modules[k]
                builds = 1
                if (name in reference)
                    reference[modules[k]]
            }
        if (builds)
            print "BUILDERS+=" name
    }
    for (i = 1; i <= m; i++)
        if (modules[i] in reference)
            print "REFERENCE+=" modules[i]
}
