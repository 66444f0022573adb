#!/bin/bash
# Do the hidden suites find every mistake of the corpus, and let every correct
# style pass? These overlays are our own: they are compiled and judged without
# a cage; a worker's own walls stand as always. build/trials keeps of each
#   src/ objects/ checks/   the files that it changes, and what became of them
#   files                   what that depended on: if it is the same, it stays
# and verdicts.tsv: overlay, module, the tests that failed.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
kit=.
# shellcheck source=grader/tests/overlays.sh
. grader/tests/overlays.sh
trials=build/trials
GRADER_ORACLE=$PWD/build/grader
GRADER_LAYERS=$(build/grader/cage --layers | sed 's/bubblewrap *//')
GRADER_SEED=${GRADER_SEED:-33} # or any other
export GRADER_ORACLE GRADER_LAYERS GRADER_SEED
echo "within $GRADER_LAYERS, seed $GRADER_SEED"

# trial FOLDER...: compiles the modules of overlays, and judges them
trial() {
    local folder file module correct
    for folder; do
        rm -rf "$folder"/{objects,checks}
        mkdir "$folder"/{objects,checks}
        for file in "$folder"/src/*.c; do
            module=${file##*/}
            module=${module%.c}
            [ -e "$GRADER_ORACLE/hidden/check_$module" ] || continue
            correct=$GRADER_ORACLE/correct/$module/libcorrect.so
            [ -e "$correct" ] || correct=
            if gcc -std=c11 -D_POSIX_C_SOURCE=200809L -DREAL_DOUBLE -O2 -w \
                -I"$GRADER_ORACLE/include" -fPIC -shared "$file" -o "$folder/objects/$module.so" \
                ${correct:+"$correct"} "$GRADER_ORACLE/worker/libgiven.so" -lopenblas -lm -Wl,-z,defs; then
                GRADER_MODULE=$module GRADER_OBJECT=$PWD/$folder/objects/$module.so \
                    "$GRADER_ORACLE/hidden/check_$module" >"$folder/checks/$module.tsv"
            else
                printf '%s.c compiles\tfailed\t\n' "$module" >"$folder/checks/$module.tsv"
            fi
        done
        [ ! -e "$folder/files.new" ] || mv "$folder/files.new" "$folder/files"
    done
}
if [ "${1:-}" = trial ]; then
    shift
    trial "$@"
    exit
fi

# due PART OVERLAY...: prints the folders of those overlays that have to be
# tried, since something that they depend on has changed
due() {
    local part=$1 name folder
    shift
    rm -rf $trials/new
    tangle $trials/new "$@" >/dev/null
    mkdir -p "$trials/$part"
    (cd $trials/new && sha256sum ./*/src/*.c) >$trials/sums
    # the whole of src/ but for the numbers of lines, and the suites
    { grep -hv '^#line' src/*.[ch]; cat grader/oracle/*.[ch] grader/hidden/[hr]*.[ch] tests/suite.[ch]; echo "$GRADER_SEED"; } |
        sha256sum >$trials/common
    sha256sum grader/hidden/check_*.c >$trials/suites
    awk -v folder=$trials/new '
        FILENAME ~ /common$/ { common = $1; next }
        FILENAME ~ /suites$/ { gsub(/.*check_|\.c$/, "", $2); suite[$2] = $1; next }
        {
            split($2, path, "/")
            module = path[4]
            sub(/\.c$/, "", module)
            print $1, module, suite[module], common >(folder "/" path[2] "/files.new")
        }' $trials/common $trials/suites $trials/sums
    for folder in "$trials/$part"/*; do
        [ -e "$trials/new/${folder##*/}" ] || rm -rf "$folder"
    done
    for folder in $trials/new/*; do
        name=${folder##*/}
        cmp -s "$folder/files.new" "$trials/$part/$name/files" && continue
        rm -rf "${trials:?}/$part/$name"
        mv "$folder" "$trials/$part/$name"
        echo "$trials/$part/$name"
    done
}
{
    due cifar100 grader/tests/right/*.nw grader/tests/wrong/*.nw
    due cifar10 grader/tests/cifar10/right/*.nw grader/tests/cifar10/wrong/*.nw
} >"$work/due"
chmod 755 build $trials $trials/*
echo "$(wc -l <"$work/due") of $(ls -d $trials/cifar10*/* | wc -l) overlays are due"
xargs -r -n 8 -P "$(nproc)" "$0" trial <"$work/due" >"$work/said" 2>&1

for part in cifar100:grader/tests:rubric cifar10:grader/tests/cifar10:rubric_cifar10; do
    IFS=: read -r part corpus rubric <<<"$part"
    tested=" $(jq -r '[.items[] | select(.from == "test").id] | join(" ")' "grader/$rubric.json") "
    while IFS='|' read -r name rule items says sentence; do
        check "$name: $sentence" holds "$trials/$part/$name" "$rule" "$items" "$says"
    done < <(headers "$corpus"/right/*.nw "$corpus"/wrong/*.nw)
done

# a change of a suite shows as a difference in this table
awk -F '\t' '
    FNR == 1 {
        split(FILENAME, path, "/")
        sub(/\.tsv$/, "", path[6])
        row = path[3] "/" path[4] "\t" path[6] "\t"
        rows[row]
    }
    $2 == "failed" { rows[row] = rows[row] (rows[row] ? ", " : "") $1 }
    END { for (row in rows) print row rows[row] }' $trials/cifar10*/*/checks/*.tsv | sort >$trials/verdicts.new
if [ -e $trials/verdicts.tsv ] && ! cmp -s $trials/verdicts.{tsv,new}; then
    echo "what has changed since the last run:"
    diff $trials/verdicts.{tsv,new} | grep '^[<>]' | tee $trials/verdicts.diff
fi
mv $trials/verdicts.new $trials/verdicts.tsv
finish
