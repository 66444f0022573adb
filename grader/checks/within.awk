# within.awk -v rows="R1 R2..." -v within=T NAME FILE...: what accuracy_within.sh
# wants to know from several tables, some of which may not be there, a line for
# each row:
#   row,predicted,came,expected,handed,apart,right,honest
# From `predicted` to `handed` these are the second columns of the tables of these
# names. `apart` is how many of the predictions in `class` are not those of the
# network in `network`; `right` is 1 where what came is within T of what was
# expected, and `honest` where it is within T of what was handed in.
BEGIN {
    FS = ","
    n = split(rows, row, " ")
    for (i = 1; i < ARGC; i += 2) {
        name = ARGV[i]
        while ((getline <ARGV[i + 1]) > 0) {
            if (name == "network")
                network[$1, $2] = $3
            else if (name == "class")
                apart[$1] += network[$1, $2] != $3
            else
                for (k = 1; k <= n; k++)
                    if ($1 + 0 == row[k] + 0 && !((name, k) in at))
                        at[name, k] = $2 + 0
        }
    }
    for (k = 1; k <= n; k++)
        print row[k] "," at["predicted", k] "," at["came", k] "," at["expected", k] "," at["handed", k] "," \
            apart[row[k]] + 0 "," near("expected") "," near("handed")
    exit
}

function near(name,    difference) {
    difference = at["came", k] - at[name, k]
    return difference <= within && -difference <= within
}
