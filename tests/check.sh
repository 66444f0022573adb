#!/bin/bash
# check.sh [quick|soak]: runs those tests of list.sh whose results are not kept
# from an earlier run, on all cores, the longest first. Ends with the ten
# slowest, what failed in full, and the sum of all tests. build/tests keeps
#   NAME.files    what the test depended on; compare it with NAME.files.new
#   NAME.log      what it said; NAME.failed if it failed, and is due again
#   NAME.result   how many passed, failed and were skipped, and its seconds
set -u
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/.." || exit 1
kept=build/tests
mkdir -p $kept
rm -rf $kept/*.{running,new,part}
: >$kept/finished
tests/list.sh "${1:-all}" >$kept/list
handout='build/handout' # in the regular expression of those that need it

# sums: a line for each file that a test may depend on, and for whatever else
# can change a result: the data at hand, the seed of the hidden tests. A
# source in src/ counts without the numbers of its lines.
sums() {
    rm -rf $kept/src
    mkdir $kept/src
    awk -v folder=$kept '!/^#line/ { print >(folder "/" FILENAME) }' src/*.[ch]
    (cd $kept && sha256sum src/*)
    find Makefile .shellcheckrc .clang-format .editorconfig .gitattributes .ci chapters tests grader datasets/*.* build/handout \
        -type f ! -name '*.pdf' -print0 2>/dev/null | sort -z | xargs -0 sha256sum 2>/dev/null
    stat -L -c '%s  %n' datasets/cifar-10*/*.bin 2>/dev/null
    echo "${GRADER_SEED:-33}  GRADER_SEED"
}

# look: those of the tests on standard input that are due, the longest first;
# an earlier run knows their seconds. What a test says nothing of is not there
# for it: the handout, which at first is made while others run
look() {
    cat >$kept/looked_at
    sums >$kept/sums
    awk -F '\t' -v folder=$kept -v handout=$handout '
        NR == FNR { file[NR] = $0; sub(/^[^ ]*  /, "", file[NR]); line[NR] = $0; n = NR; next }
        {
            out = folder "/" $1 ".files.new"
            printf "" >out
            for (i = 1; i <= n; i++)
                if (file[i] ~ $3 && (index($3, handout) || !index(file[i], handout)))
                    print line[i] >out
            close(out)
        }' $kept/sums $kept/looked_at
    while IFS=$'\t' read -r name seconds _ command; do
        [ -e $kept/"$name".log ] && cmp -s $kept/"$name".files{,.new} && continue
        rm -f $kept/"$name".{log,failed}
        [ ! -e $kept/"$name".result ] || read -r _ _ _ seconds <$kept/"$name".result
        rm -f $kept/"$name".result
        printf '%s\t%s\t%s\n' "$seconds" "$name" "$command"
    done <$kept/looked_at | sort -rn
}

# feed: the names of those that are due, one for each slot that is free. The
# book is woven beside them, and those that need the handout wait for it.
slots=$(($(nproc) + 2)) # two more than there are cores, since some wait
feed() {
    local book running name
    exec {silence}<> <(:) # to wait at, without a program that sleeps
    : >$kept/the_book.running
    env -u MAKEFLAGS -u MAKELEVEL make -s weave weave-html handout >$kept/book.log 2>&1 &
    book=$!
    trap 'kill $book 2>/dev/null' EXIT
    grep "$handout" $kept/list >$kept/list.late
    look <$kept/list >$kept/due
    grep -vwFf <(cut -f 1 $kept/list.late) $kept/due | tee $kept/due.early >$kept/queue
    while [ -n "$book" ] || [ -s $kept/queue ]; do
        running=("$kept"/*.running)
        if [ -n "$book" ] && ! kill -0 $book 2>/dev/null; then
            wait $book || {
                cat $kept/book.log >&2
                echo "the book or the handout cannot be made: see above" >&2
                return
            }
            book=
            rm $kept/the_book.running
            look <$kept/list.late >$kept/due.late
            cat $kept/due.early $kept/due.late >$kept/due
            sort -rn -o $kept/queue $kept/queue $kept/due.late
        elif [ ${#running[@]} -ge $slots ] || ! IFS=$'\t' read -r _ name _ <$kept/queue; then
            read -rt 0.2 -u "$silence" || true
        else
            sed -i 1d $kept/queue
            : >$kept/"$name".running
            echo "$name"
        fi
    done
}

# The tests make and remove files by the thousand, which takes a fifth less time
# in memory, where there are gigabytes of it and programs may run there.
memory=$(mktemp -d /dev/shm/check.XXXXXX 2>/dev/null) && cp /bin/true "$memory" && "$memory/true" &&
    [ "$(df --output=avail "$memory" | tail -n 1)" -gt 4000000 ] && chmod 1777 "$memory" &&
    export TMPDIR="${TMPDIR:-$memory}"
trap 'rm -rf "$memory"' EXIT

# beside the lines of what has ended, one now and then of what has not
while sleep 30 >/dev/null 2>&1; do
    echo "running: $(cd $kept && echo *.running | sed 's/\.running//g')"
done &
trap 'kill $! 2>/dev/null; rm -rf "$memory"' EXIT
feed | xargs -r -d "\n" -n 1 -P $slots tests/keep.sh

if [ -s $kept/finished ]; then
    echo "slowest:"
    sort -rn $kept/finished | head -n 10 | sed 's/\(.*\)\t/    \1 s /'
fi
passed=0 failed=0 skipped=0
while IFS=$'\t' read -r name _; do
    if [ ! -e $kept/"$name".result ]; then
        echo "$name was interrupted"
        failed=$((failed + 1))
        continue
    fi
    read -r p f s _ <$kept/"$name".result
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    sed -n "s/^skipped/$name: &/p" $kept/"$name".log $kept/"$name".failed 2>/dev/null
    [ "$f" -eq 0 ] || sed "s/^/$name: /" $kept/"$name".failed
done <$kept/list
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
