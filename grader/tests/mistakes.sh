#!/bin/bash
# mistakes.sh [NAME...]: what the public suites say of every mistake of the
# corpus, or of those named. A line for each, with tabs between:
#   named, UNNAMED or MISSED: whether the first message names the slip (see
#   `names:` in an overlay), with the hint in the second line of it
#   the mistake, the first public test that fails, and its message
#   the seconds of processor time to the end of the suite
#   other suites that fail, though they know which module is wrong, and how often
#   the hidden tests that fail, as check_hidden.sh has found them
# The last line but those of the tests is the sum. build/mistakes/CORPUS/NAME
# keeps the objects, and what each suite said (MODULE.SUITE).
cd "$(dirname "$0")/../.." || exit 1
make -s grader public || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
# shellcheck source=grader/tests/overlays.sh
. grader/tests/overlays.sh
kit=. kept=$PWD/build/mistakes
export kit kept

# suites that call a module, besides its own
callers='full sequential
relu sequential
softmax sequential
cross_entropy sequential
score_loss two_layer_net optimizer trainer
two_layer_net optimizer trainer
optimizer trainer'

# suite NAME MODULE OBJECT FAILED: runs a public suite with that object in the
# place of the book's module
suite() {
    (
        ulimit -t 20
        cd "${3%/*}" || exit
        TIMEFORMAT=%U
        # shellcheck disable=SC2086
        time SUITE_FAILED="$4" ld.so --preload "$3" --library-path "$kept/../public" \
            "$kept/../public/check_$1" 2>&1
    ) >"$2.$1" 2>"$2.$1.time"
}

# try FOLDER: compiles what is new there, and runs its suites
try() {
    local folder=$1 file module object called
    for file in "$folder"/src/*.c; do
        module=${file##*/}
        module=${module%.c}
        [ -e "build/public/check_$module" ] || continue
        object=$folder/$module.so
        if ! cmp -s "$file" "$folder/$module.c"; then
            gcc -std=c11 -D_POSIX_C_SOURCE=200809L -DREAL_DOUBLE -O0 -g -w -Isrc -fPIC \
                -shared "$file" -o "$object" && cp "$file" "$folder/$module.c"
        fi
        suite "$module" "$folder/$module" "$object" ''
        # shellcheck disable=SC2013
        for called in $(sed -n "s/^$module //p" <<<"$callers"); do
            suite "$called" "$folder/$module" "$object" "$module"
        done
    done
}
export -f suite try
export callers

for folder in grader/*/; do
    folder=${folder%/} corpus=$(basename "$folder")
    [ -e "$folder/assignment.json" ] || continue
    if [ $# -gt 0 ]; then
        overlays=()
        for name; do
            [ ! -e "$folder/wrong/$name.nw" ] || overlays+=("$folder/wrong/$name.nw")
        done
        [ ${#overlays[@]} -gt 0 ] || continue
    else
        overlays=("$folder"/wrong/*.nw)
    fi
    mkdir -p "$kept/$corpus"
    rm -rf "$kept/$corpus"/*/src
    tangle "$kept/$corpus" "${overlays[@]}"
    for overlay in "${overlays[@]}"; do
        name=${overlay##*/}
        echo "$kept/$corpus/${name%.nw}" "$overlay"
    done
done >"$work/all"
cut -d ' ' -f 1 "$work/all" | xargs -r -d '\n' -P "$(nproc)" -I FOLDER bash -c 'try FOLDER'
while read -r folder overlay; do
    printf "%s\t%s\n" "$folder" "$(sed -n 's/^names: *//p' "$overlay")"
done <"$work/all" >"$work/names"

# what a suite has said: its first failure in two lines, its name before
awk -v hidden=build/trials/verdicts.tsv '
    BEGIN {
        FS = "\t"
        while ((getline <hidden) > 0) found[$1 " " $2] = $3
        split("full relu softmax cross_entropy sequential score_loss two_layer_net optimizer trainer weight_grid", order, " ")
    }
    # first FILE: reads the first failure into test and message, and returns how many there are
    function first(file,    line, n, more) {
        test = message = ""
        while ((getline line <file) > 0) {
            if (line ~ /^[^ ]*:[0-9]+:[FE]:/) {
                more = ++n == 1
                if (more) {
                    test = message = line
                    sub(/^[^ ]*:[0-9]+:[FE]:[^:]*:/, "", test)
                    sub(/:.*/, "", test)
                    sub(/^[^ ]*:[0-9]+:[FE]:[^:]*:[^:]*:[0-9]*: /, "", message)
                }
            } else if (more) {
                if (line ~ /^    /) message = message " | " substr(line, 5)
                more = 0
            }
        }
        close(file)
        return n
    }
    {
        folder = $1
        name = $1
        sub(/.*mistakes\//, "", name)
        said = other = ""
        seconds = 0
        for (i = 1; i in order; i++) {
            module = order[i]
            file = folder "/" module
            if ((getline line <(file ".c")) <= 0) continue
            close(file ".c")
            if (first(file "." module)) {
                own++
                if (!said) { said = message; where = module "." test }
            }
            if ((getline line <(file "." module ".time")) > 0) seconds += line
            close(file "." module ".time")
            for (k = 1; k in order; k++)
                if (order[k] != module && (n = first(file "." order[k]))) other = other " " order[k] " " n
            key = name " " module
            hid = found[key]
        }
        total++
        caught += said != ""
        named = $2 != "" && tolower(" " said " ") ~ tolower($2)
        names += named
        alone += other == ""
        print (said == "" ? "MISSED " : named ? "named  " : "UNNAMED") "\t" name "\t" where "\t" said "\t" seconds "\t" other "\t" hid
        times[total] = seconds
        where = ""
    }
    END {
        for (i = 2; i <= total; i++)
            for (k = i; k > 1 && times[k] < times[k - 1]; k--) { t = times[k]; times[k] = times[k - 1]; times[k - 1] = t }
        printf "%d mistakes, %d caught, %d named (%.1f %%), %d with failures in one suite (%.1f %%); median %.2f s of processor time to the message\n", total, caught, names, 100 * names / total, alone, 100 * alone / total, times[int((total + 1) / 2)]
    }' "$work/names" >"$kept/table.tsv"
cat "$kept/table.tsv"
[ $# -eq 0 ] || exit 0

# goal PERCENT COUNTED: so many mistakes of the last line's have that
goal() {
    tail -n 1 "$kept/table.tsv"
    awk -v percent="$1" -v counted="$2" 'END {
        match($0, "[0-9]+ " counted)
        exit !(substr($0, RSTART) + 0 >= $1 * percent / 100) }' "$kept/table.tsv"
}
check "the public suites find every mistake" goal 100 caught
check "the first message names nearly every slip" goal 92 named
check "one wrong module fails in one suite" goal 95 'with failures in one suite'
finish
