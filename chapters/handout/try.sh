#!/bin/sh
# try.sh KIND MODULE: what the compiler has said of a module, and what the
# module's tests say. After a crash they are run once more with sanitizers,
# as they are at once if KIND is sanitized; what these find comes last, by
# file, line and cause.
set -u
kind=$1 module=$2
log=build/$kind/$module.log
reports=build/sanitized/reports
cat "build/$kind/$module.o.said" 2>/dev/null
if [ "$kind" = double ]; then
    sh tests/run.sh "build/double/check_$module" >"$log"
    status=$?
    cat "$log"
    grep -q ':E:.*\(reads or writes past\|memory was damaged\)' "$log" ||
        exit $status
    echo "That was a crash: once more, with sanitizers ..."
    ${MAKE:-make} -s "build/sanitized/check_$module" >/dev/null 2>&1
fi
rm -rf $reports
mkdir -p $reports
options=log_path=$reports/report:detect_leaks=0
ASAN_OPTIONS=$options UBSAN_OPTIONS=$options:print_stacktrace=1 \
    "build/sanitized/check_$module" >"$reports/said" 2>&1
status=$?
[ "$kind" = double ] || cat "$reports/said"

# the first report is of the first test that did harm; undefined behaviour
# is told to the test
report=$(find $reports -name 'report.*' | sort -t . -k 2n | head -n 1)
[ -n "$report" ] || ! grep -q 'runtime error: ' "$reports/said" ||
    report=$reports/said
[ -n "$report" ] || {
    [ $status -eq 0 ] && echo "The sanitizers have found nothing." ||
        grep 'cannot be linked' "$reports/said"
    exit $status
}
awk -v module="src/$module.c" '
    /runtime error: / && !cause {
        place = cause = $0
        sub(/.*runtime error: /, "", cause)
        sub(/^.*src/, "src", place)
        sub(/(:[0-9]+)?: runtime.*/, "", place)
        ended = 1
    }
    /^==.*ERROR: AddressSanitizer: / && !kind {
        kind = $0
        sub(/.*AddressSanitizer: /, "", kind)
        sub(/ on .*/, "", kind)
    }
    /^(READ|WRITE) of size/ && !verb { verb = $1 == "READ" ? "reads" : "writes" }
    /caused by a (READ|WRITE) memory/ { verb = /READ/ ? "reads" : "writes" }
    /^ *$/ { ended = ended || place }
    # where it was in the module, or else in any source
    match($0, /src\/[a-z0-9_]+\.c:[0-9]+/) && !ended {
        at = substr($0, RSTART, RLENGTH)
        if (!place || (index(place, module) != 1 && index(at, module) == 1))
            place = at
    }
    /is located [0-9]+ bytes (after|before|to the)/ && !side {
        side = /after|to the right/ ? "past the end of" : "before the start of"
    }
    END {
        split(place, part, ":")
        while (n++ < part[2] && (getline line <part[1]) > 0)
            ;
        sub(/^[ \t]+/, "", line)
        # what is written to is before the =, what is read after it
        rest = line
        if (!match(line, /[^=<>!]=[^=]/))
            RSTART = length(line)
        if (verb == "writes")
            rest = substr(line, 1, RSTART)
        else if (line !~ /[-+*\/]=/)
            rest = substr(line, RSTART)
        while (match(rest, /[a-z_]+(->at)?\[|matrix_row\([a-z_]+/)) {
            name = substr(rest, RSTART, RLENGTH)
            rest = substr(rest, RSTART + RLENGTH)
            gsub(/^matrix_row\(|->at\[|\[/, "", name)
            if (!seen[name]++)
                what = what (what ? " or " : "") name
        }
        if (!what)
            what = "a matrix"
        if (kind ~ /use-after-free/)
            cause = verb " what has been freed"
        else if (kind ~ /^attempting/)
            cause = "frees what has already been freed, or what did not come from malloc"
        else if (kind ~ /^SEGV/)
            cause = (verb ? verb : "reads or writes") " far outside " what ", or through a pointer to nowhere"
        else if (kind ~ /^stack-overflow/)
            cause = "calls itself without end"
        else if (kind)
            cause = verb " " (side ? side : "outside") " " what
        printf "%s %s\n    %s\n", place, cause, line
    }' "$report"
exit 1
