# shellcheck shell=bash disable=SC2034,SC2154
# Sourced by the stages that compile and run a submission's programs, in
# $work. The modules are the student's where the hidden tests passed, else
# the reference's. Each step has a folder of its own, and sees no other:
#   compile/  the sources
#   link/     the objects: KIND.NAME.o the student's, reference/KIND/NAME.o
#             the reference's, given.KIND.o those that nobody writes
#   run/      the data, the program, and what it writes

# set_up KIND MODULE...: makes these folders, with the kit's objects of the
# KIND, float or double; given.KIND.o is the MODULEs in one
set_up() {
    local kind=$1 module objects=()
    shift
    if [ ! -e "$work/compile" ]; then
        mkdir -p "$work"/{compile,link}/out "$work/run"
        copy "$dir/src" "$work/compile/src"
        copy "$GRADER_BUILT"/include/*.h "$work/compile/src"
    fi
    mkdir -p "$work/link/reference/$kind"
    for module; do
        objects+=("$kit/build/$kind/$module.o")
    done
    ld -r -o "$work/link/given.$kind.o" "${objects[@]}"
    for module in "${modules[@]}"; do
        copy "$kit/build/$kind/$module.o" "$work/link/reference/$kind"
    done
}

# compile KIND FILE: to link/KIND.FILE.o
compile() {
    local flags=-O3
    [ "$1" = float ] || flags='-O2 -DREAL_DOUBLE'
    [ -e "$work/compile/src/$2.c" ] || { reason="did not run: src/$2.c is missing, or was not taken"; return 1; }
    limit 20
    # shellcheck disable=SC2086
    in_cage compile "compiling $2.c" --write out -- \
        gcc -std=c11 -D_POSIX_C_SOURCE=200809L $flags \
        -Wall -Wextra -Wno-unused-parameter -Wno-unused-variable \
        -fmax-errors=20 -fmax-include-depth=15 -ftrack-macro-expansion=0 \
        -c "src/$2.c" -o "out/$2.o" >"$dir/compile/$2.txt" &&
        take_object "$work/compile/out/$2.o" "$work/link/$1.$2.o" ||
        { reason='does not compile; what the compiler says is below'; return 1; }
}

# own_modules KIND: lists the student's modules that passed all tests; one
# that does not compile as it is in programs is the reference's
own_modules() {
    local module table
    own=()
    for module in "${modules[@]}"; do
        table=$dir/checks/$module.tsv
        if [ -s "$table" ] && ! grep -q $'\tfailed\t' "$table" && compile "$1" "$module"; then
            own+=("$module")
        fi
    done
}

# link KIND PROGRAM OBJECT MODULE...: with these modules of the student's
link() {
    local kind=$1 program=$2 objects=("$3") module
    shift 3
    for module in "${modules[@]}"; do
        case " $* " in
            *" $module "*) objects+=("$kind.$module.o") ;;
            *) objects+=("reference/$kind/$module.o") ;;
        esac
    done
    limit 20
    in_cage link "linking $program" --write out -- \
        gcc -fno-lto -fno-use-linker-plugin "${objects[@]}" "given.$kind.o" \
        -o "out/$program" -lopenblas -lm >>"$dir/compile/$program.txt" &&
        take_object "$work/link/out/$program" "$work/link/$program" ||
        { reason="cannot be linked"; return 1; }
}

# run PROGRAM OPTION...: leaves what it writes in run/results; it may use
# $seconds of processor time. It sees its data and what it is itself, of
# which a link with the reference's modules makes a part.
run() {
    local program=$1 status=0
    shift
    remove "$work/run/results"
    mkdir "$work/run/results"
    cp "$work/link/$program" "$work/run"
    chmod 755 "$work/run/$program"
    limit "$seconds"
    in_cage run "running $program" --program --megabytes "${megabytes:-1536}" \
        --write results -- \
        "./$program" --data data "$@" --results results >"$work/said" || status=1
    rm -f "$work/run/$program"
    # for a person to read: what it said last, and no more
    tail -n 10 "$work/said" | cut -b -200 | utf8 | tr -d '\000-\011\013-\037\177' >"$dir/programs/$program.txt"
    return $status
}

# run_program PROGRAM: a float program of the student's, with the student's
# modules, and if that fails with the reference's; says so
run_program() {
    compile float "$1" || return 1
    if [ ${#own[@]} -lt ${#modules[@]} ]; then
        remark "$1 ran with the reference's $(printf '%s\n' "${modules[@]}" | grep -vxF -e "$(printf '%s\n' "${own[@]:-none}")" | paste -s -d , | sed 's/,/, /g'), where the student's did not pass all tests"
    fi
    link float "$1" "float.$1.o" "${own[@]}" && run "$1" --seed "$seed" && return
    [ ${#own[@]} -gt 0 ] || return 1
    local first=$reason
    link float "$1" "float.$1.o" && run "$1" --seed "$seed" || return 1
    remark "$1 $first with the student's modules, and ran with the reference's"
}

# written NAME LIMIT: copies what a program wrote to $work/NAME
written() {
    rm -f "$work/$1"
    take "$work/run/results/$1" "$work/$1" "$2"
}

# accuracies LABELS NAME TABLE: those of the predictions that a program wrote
# to NAME, in TABLE, or the reason why there are none. What was parsed is kept
# in the submission's folder; what was written is not.
accuracies() {
    if written "$2" 2000000; then
        awk -v kept="$dir/$2" -f "$grader/accuracies.awk" "$1" "$work/$2"
    else
        echo 'malformed: there is none'
    fi >"$3"
}

# better_rows CAME BEST WRONG: how far better_cifar is ahead of the given
# network, whose best accuracy is BEST, or what is WRONG with it. The unit is
# the spread of that accuracy over first weights, which the rubric has.
better_rows() {
    local name ahead
    while IFS=, read -r ahead name; do
        if [ -n "$3" ]; then
            check_row better_cifar "$name" failed "$3"
        else
            check_row better_cifar "$name" "$(awk "BEGIN { print ($1 > $2 + $ahead * $spread) ? \"passed\" : \"failed\" }")" \
                "$1 against $2: $(awk "BEGIN { printf \"%+.1f\", 100 * ($1 - $2) }") points"
        fi
    done <<'ROWS'
-2,better_cifar is at most two spreads behind the given network
0,better_cifar is ahead of the given network
2,better_cifar is ahead by more than two spreads
ROWS
}
