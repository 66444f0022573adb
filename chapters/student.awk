# Makes the student's edition of a chapter: the body of every exercise
# becomes a TODO, and solution environments are left out, code and all.

/^\\begin\{solution\}/ { solution = 1 }

solution { if (/^\\end\{solution\}/) solution = 0; next }

/^<<.*>>=[ \t]*$/ || /^@( |$)/ { exercise = 0 }

exercise { next }

{ print }

/^<<exercise: .*>>=[ \t]*$/ {
    gsub(/^<<exercise: |>>=[ \t]*$|\[\[|\]\]/, "")
    print "/* TODO: " $0 ". */"
    exercise = 1
}
