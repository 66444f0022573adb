# Between noweb's totex and LaTeX: a page may end in a chunk, but not before
# its fourth line, and not after its fourth from the end.

/\\nwbegincode/ { code = 1; n = 0; print; next }
!code { print; next }
/\\nwendcode/ {
    for (i = 1; i <= n; i++)
        print (i == 4 && n > 7 ? "\\breakfrom{}" : "") \
            (i == n - 3 && n > 7 ? "\\breakto{}" : "") line[i]
    code = 0
    print
    next
}
{ line[++n] = $0 }
