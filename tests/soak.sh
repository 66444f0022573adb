#!/bin/bash
# soak.sh [--book N] [--styles N] [--stubs N] [--first SEED] [--jobs N]
# Does the seed of its numbers change what a suite finds? It must not: the
# book's modules and every correct style have to pass all tests with any
# seed, and untouched stubs have to fail all tests of their module. Tried
# are 1000 seeds for the book, and 50 for each style and each stub, unless
# other numbers are given, beginning with SEED (default: 0). That takes
# less than an hour on two cores. It says once a minute how far it is, and
# prints the command that repeats a failure. The last line is the sum; one
# suite with one seed counts as one.
set -euo pipefail
export LC_ALL=C.UTF-8
soak=build/soak
cd "$(dirname -- "$0")/.."
lists=$(awk -f chapters/lists.awk chapters/*.nw)
written=$(sed -n 's/^WRITTEN+=//p' <<<"$lists")

# users MODULE: the suites that see a change in the module, since they include
# it, or what is built on it
users() {
    local module modules
    modules="$1 $(sed -n "s/^BUILT_ON_\(.*\)+=$1$/\1/p" <<<"$lists")"
    for module in $modules; do
        echo "$module"
        grep -l "\"$module\.h\"" tests/check_*.c | sed 's|tests/check_\(.*\)\.c|\1|'
    done | sort -u
}

# --- making what is run, in $soak/NAME ---------------------------------

# compile NAME MODULE: an object for public suites, a shared one for hidden
compile() {
    local folder=$soak/$1 libraries=(-l:libgiven.so) reference=build/grader/reference_modules/$2
    if [ -d "$reference" ]; then libraries+=("-L$reference" -l:libreference.so); fi
    gcc -std=c11 -D_POSIX_C_SOURCE=200809L -DREAL_DOUBLE -O2 -fPIC -w -Isrc -c "$folder/$2.c" -o "$folder/$2.o"
    gcc -shared "$folder/$2.o" -o "$folder/$2.so" -Lbuild/grader/worker "${libraries[@]}" -lopenblas -lm -Wl,-z,defs
}

# link NAME SUITE: the public suite with all modules that are in the
# folder, and the book's for the others
link() {
    local objects=() module
    while read -r module; do
        if [ -e "$soak/$1/$module.o" ]; then
            objects+=("$soak/$1/$module.o")
        else
            objects+=("build/double/$module.o")
        fi
    done <"$soak/modules"
    gcc "build/double/check_$2.o" build/double/suite.o "${objects[@]}" -o "$soak/$1/check_$2" -lcheck -lsubunit -lopenblas -lm
}

# prepare KIND NAME MODULE...: makes the suites of these modules, and
# prints what is to be run: KIND NAME public|hidden SUITE
prepare() {
    local kind=$1 name=$2 module suite suites
    shift 2
    for module; do
        compile "$name" "$module"
        echo "$kind $name hidden $module"
    done
    case $kind in
        book) suites=$(cat "$soak/suites") ;;
        styles) suites=$(for module; do users "$module"; done | sort -u) ;;
        stubs) suites=$* ;;
    esac
    for suite in $suites; do
        # a suite that draws nothing is run once, by make check
        grep -qx "$suite" "$soak/suites" || [ "$kind" = stubs ] || continue
        link "$name" "$suite"
        echo "$kind $name public $suite"
    done
}

# prepare_style NAME OVERLAY
prepare_style() {
    local folder=$soak/$1 module modules changed=()
    mkdir "$folder"
    mapfile -t modules < <(awk -v folder="$folder" -f grader/tests/answer.awk "$2" chapters/*.nw)
    for module in "${modules[@]}"; do
        grep -qx "$module" <<<"$written" || continue
        notangle -R"[[$module.c]]" "$folder/$module.nw" | sed "s|@KIT@|$PWD|g" >"$folder/$module.c"
        changed+=("$module")
    done
    prepare styles "$1" "${changed[@]}"
}

prepare_stub() {
    local folder=$soak/stub_$1 chapter
    mkdir "$folder"
    chapter=$(grep -lF "<<[[$1.c]]>>=" chapters/*.nw)
    awk -f chapters/student.awk "$chapter" >"$folder/chapter.nw"
    notangle -R"[[$1.c]]" "$folder/chapter.nw" >"$folder/$1.c"
    prepare stubs "stub_$1" "$1"
}

prepare_book() {
    local module
    mkdir "$soak/book"
    for module in $written; do cp "src/$module.c" "$soak/book"; done
    # shellcheck disable=SC2086
    prepare book book $written
}

# --- running it --------------------------------------------------------

# as_expected KIND public|hidden STATUS <OUTPUT
as_expected() {
    case $1-$2 in
        stubs-public) grep -q '^0 passed, [1-9][0-9]* failed, [0-9]* skipped$' ;;
        stubs-hidden) [ "$3" -eq 0 ] && ! grep -e $'\tpassed\t' -e 'grader error: ' ;;
        *-public) [ "$3" -eq 0 ] && grep -q '^[1-9][0-9]* passed, 0 failed, 0 skipped$' ;;
        *-hidden) [ "$3" -eq 0 ] && ! grep -v $'\tpassed\t' ;;
    esac >/dev/null
}

# chunk KIND NAME public|hidden SUITE FIRST LAST: the suite with all these
# seeds; a line in $soak/sums, and two or more in failures for each that
# is not as expected
chunk() {
    local seed command status passed=0 failed=0 said
    said=$(mktemp "$soak/said.XXXXXX")
    for ((seed = $5; seed <= $6; seed++)); do
        case $3 in
            # where a style may write what it wants to
            public) command="cd $soak/$2 && SUITE_SEED=$seed ./check_$4" ;;
            hidden) command="GRADER_SEED=$seed GRADER_MODULE=$4 GRADER_OBJECT=$PWD/$soak/$2/$4.so GRADER_BUILT=$PWD/build/grader GRADER_WALLS='$GRADER_WALLS' build/grader/hidden/check_$4" ;;
        esac
        status=0
        bash -c "$command" >"$said" 2>&1 || status=$?
        if as_expected "$1" "$3" $status <"$said"; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
            {
                echo "failed: $command"
                case $1 in
                    stubs) grep -a -e '%: ' -e $'\tpassed\t' -e ':E:' "$said" | head -n 5 ;;
                    *) grep -a -v -e '^Running' -e $'\tpassed\t' "$said" | head -n 5 ;;
                esac | sed 's/^/    /'
            } | tee -a "$soak/failures"
        fi
    done
    echo "$passed $failed" >>"$soak/sums"
    rm "$said"
}

# a suite and its workers take turns, so they are faster on one core
if [ "${1:-}" = chunk ]; then
    taskset -pc "$((SOAK_SLOT % $(nproc)))" $$ >/dev/null 2>&1 || true
    shift
    chunk "$@"
    exit
fi

# --- the whole ---------------------------------------------------------

book=1000 styles=50 stubs=50 first=0 jobs=$(nproc)
while [ $# -gt 0 ]; do
    case $1 in
        --book | --styles | --stubs | --first | --jobs)
            if ! [[ ${2:-} =~ ^[0-9]+$ ]]; then
                echo "soak.sh: $1 needs a number, not '${2:-}'" >&2
                exit 1
            fi
            declare "${1#--}=$2"
            shift 2
            ;;
        *)
            echo "usage: tests/soak.sh [--book N] [--styles N] [--stubs N] [--first SEED] [--jobs N]" >&2
            exit 1
            ;;
    esac
done

rm -rf "$soak"
mkdir -p "$soak"
grep -lE 'suite_seed|matrix_random' tests/check_*.c | sed 's|tests/check_\(.*\)\.c|\1|' >"$soak/suites"
make -s tangle grader
# shellcheck disable=SC2046
make -s $(for suite in $written $(cat "$soak/suites"); do echo "build/double/check_$suite"; done | sort -u)
grep -L '^int main' src/*.c | sed 's|src/\(.*\)\.c|\1|' >"$soak/modules"
walls=$(build/grader/cage --walls)
# bubblewrap costs most and changes no number
GRADER_WALLS=${walls/bubblewrap /}
export GRADER_WALLS

echo "compiling the book's modules, the styles and the stubs"
{
    if [ "$book" -gt 0 ]; then prepare_book; fi
    if [ "$styles" -gt 0 ]; then
        for overlay in grader/*/right/*.nw; do
            prepare_style "$(basename "$overlay" .nw)" "$overlay"
        done
    fi
    if [ "$stubs" -gt 0 ]; then
        for module in $written; do prepare_stub "$module"; done
    fi
} >"$soak/targets"
chmod -R a+rX "$soak"

# in an order by chance, so that the time left can be told from the time
# that has gone; ten seeds at a time
while read -r kind target; do
    for ((seed = first; seed < first + ${!kind}; seed += 10)); do
        last=$((seed + 9))
        if [ $last -ge $((first + ${!kind})) ]; then last=$((first + ${!kind} - 1)); fi
        echo "$kind $target $seed $last"
    done
done <"$soak/targets" | shuf >"$soak/chunks"

: >"$soak/sums"
: >"$soak/failures"
total=$(wc -l <"$soak/chunks")
SECONDS=0
(
    while sleep 60; do
        done=$(wc -l <"$soak/sums")
        if [ "$done" -gt 0 ]; then
            echo "$((done * 100 / total)) % done, $((SECONDS * (total - done) / done / 60 + 1)) min left, $(grep -c '^failed:' "$soak/failures") failed"
        fi
    done
) &
progress=$!
trap 'kill "$progress" 2>/dev/null || true' EXIT
xargs -a "$soak/chunks" -L 1 -P "$jobs" --process-slot-var=SOAK_SLOT tests/soak.sh chunk || true

awk -v chunks="$total" '
    { passed += $1; failed += $2 }
    END {
        # a chunk that was ended has failed
        failed += chunks - NR
        print passed + 0 " passed, " failed + 0 " failed, 0 skipped"
        exit failed > 0
    }' "$soak/sums"
