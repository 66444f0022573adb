# Makes one file of a program of the instructors' and the modules that
# only they have, since students hand in one file a program:
#   awk -f tests/one_file.awk src/better_cifar.c
# The modules are in src/.

function insert(file,    line) {
    while ((getline line <file) > 0)
        if (line !~ /^#line|^#include "(augment|dropout)\.h"/)
            print line
    close(file)
}

/^#include "(augment|dropout)\.h"/ {
    gsub(/^#include "|\.h".*/, "")
    insert("src/" $0 ".h")
    insert("src/" $0 ".c")
    next
}

{ print }
