# Between noweb's totex and LaTeX: a page may end in a chunk, best at an empty
# line, but not in its first four lines or its last four.

/\\nwbegincode/ { code = 1; n = 0; print; next }
!code { print; next }
/\\nwendcode/ {
    last = "never"
    for (i = 1; i <= n; i++) {
        ends = i < 4 || i > n - 4 ? "never" : line[i] == "" ? "well" : "ill"
        print (ends == last ? "" : "\\break" ends "{}") line[i]
        last = ends
    }
    code = 0
    print
    next
}
{ line[++n] = $0 }
