# Chapters to C and back, so that clang-format can lay out their chunks.
#   awk -v into=FOLDER -f chapters/format.awk CHAPTER...
# writes each file of a chapter to the folder, as notangle does, but with
# comments in it that say where a chunk begins and ends: //<7 and //>7.
#   awk -v from=FOLDER -f chapters/format.awk CHAPTER...
# writes the chapters to the folder again, with the chunks as they are there.
# Each definition of a chunk is a piece. Its lines are text[piece, 1...].

FNR == 1 { chapter = FILENAME; piece = 0; files = "" }

/^<<.*>>=[ \t]*$/ {
    name = chapter " " substr($0, 3, index($0, ">>=") - 3)
    piece = ++pieces
    first[piece] = FNR + 1
    of[piece] = chapter
    defs[name] = defs[name] " " piece
    if (name ~ / \[\[[a-z0-9_]+\.[ch]\]\]$/ && !(name in root)) {
        root[name]
        roots[++n_roots] = name
    }
    next
}

/^@( |$)/ { piece = 0 }

piece { text[piece, ++size[piece]] = $0 }

# reference LINE: the name of the chunk that the whole line refers to
function reference(line) {
    if (line !~ /^ *<<[^<>]+>>$/)
        return ""
    gsub(/^ *<<|>>$/, "", line)
    return line
}

function expand(name, indent,  parts, n, i, k, line, called) {
    n = split(defs[name], parts)
    for (i = 1; i <= n; i++) {
        print indent "//<" parts[i] >out
        for (k = 1; k <= size[parts[i]]; k++) {
            line = text[parts[i], k]
            called = reference(line)
            if (called != "") {
                match(line, /^ */)
                expand(of[parts[i]] " " called, indent substr(line, 1, RLENGTH))
                continue
            }
            gsub(/@<</, "<<", line)
            gsub(/@>>/, ">>", line)
            # a word of C++, which clang-format takes all C for
            gsub(/class/, "clasz", line)
            print (line == "" ? "" : indent line) >out
        }
        print indent "//>" parts[i] >out
    }
}

# collect FILE: takes the pieces from a file that was laid out
function collect(file,  line, number, depth, stack, indents, name, at) {
    depth = 0
    while ((getline line <file) > 0) {
        if (line ~ /^ *\/\/<[0-9]+$/) {
            match(line, /^ */)
            at = RLENGTH
            number = substr(line, at + 4) + 0
            # only the first piece of a chunk is referred to
            if (depth > 0 && number in begins)
                add(stack[depth], indents[depth], sprintf("%" at "s<<%s>>", "", begins[number]))
            stack[++depth] = number
            indents[depth] = at
            count[number] = 0
        } else if (line ~ /^ *\/\/>[0-9]+$/)
            depth--
        else {
            gsub(/clasz/, "class", line)
            if (line ~ /<<.*>>/)
                gsub(/<</, "@<<", line)
            add(stack[depth], indents[depth], line)
        }
    }
    close(file)
}

function add(number, indent, line,  n) {
    match(line, /^ */)
    n = RLENGTH < indent ? RLENGTH : indent
    laid[number, ++count[number]] = substr(line, n + 1)
}

END {
    for (name in defs) {
        split(defs[name], parts)
        chunk = name
        sub(/^[^ ]* /, "", chunk)
        begins[parts[1]] = chunk
    }
    for (i = 1; i <= n_roots; i++) {
        file = roots[i]
        gsub(/^.*\[\[|\]\]$/, "", file)
        if (into != "") {
            out = into "/" file
            printf "" >out
            expand(roots[i], "")
            close(out)
        } else
            collect(from "/" file)
    }
    if (from == "")
        exit
    for (a = 1; a < ARGC; a++) {
        if (ARGV[a] ~ /=/)
            continue
        out = ARGV[a]
        sub(/.*\//, from "/", out)
        printf "" >out
        skip = 0
        while ((getline line <ARGV[a]) > 0) {
            if (line ~ /^@( |$)/)
                skip = 0
            if (line ~ /^<<.*>>=[ \t]*$/) {
                number = ++seen
                skip = number in count
                print line >out
                for (k = 1; k <= count[number]; k++)
                    print laid[number, k] >out
                continue
            }
            if (!skip)
                print line >out
        }
        close(out)
    }
}
