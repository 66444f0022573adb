# Writes what comes after a line `==== NAME/FILE` to FOLDER/NAME/src/FILE, a
# folder that has to be there.
# Usage: awk -v folder=FOLDER -f pieces.awk
/^==== / {
    if (to) close(to)
    split($2, path, "/")
    to = folder "/" path[1] "/src/" path[2]
    printf "" > to
    next
}
{ print > to }
