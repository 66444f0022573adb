# shellcheck shell=bash disable=SC2034,SC2154
# Sourced by the stages that compile and run a submission's programs, in
# $work. The modules are the student's where the hidden tests passed, else
# the reference's.

# set_up KIND MODULE...: makes the folder to work in: sources, and the
# kit's objects of the KIND, float or double: given.KIND.o is the MODULEs
# that nobody writes, in one; reference/KIND has those of the assignment
set_up() {
    local kind=$1 module objects=()
    shift
    mkdir -p "$work/reference/$kind" "$work/out"
    if [ ! -e "$work/src" ]; then
        mkdir "$work/tmp"
        copy "$dir/src" "$work/src"
        copy "$GRADER_ORACLE"/include/*.h "$work/src"
    fi
    for module; do
        objects+=("$kit/build/$kind/$module.o")
    done
    ld -r -o "$work/given.$kind.o" "${objects[@]}"
    for module in "${modules[@]}"; do
        copy "$kit/build/$kind/$module.o" "$work/reference/$kind"
    done
}

# compile KIND FILE: to out/KIND.FILE.o
compile() {
    local flags=-O3
    [ "$1" = float ] || flags='-O2 -DREAL_DOUBLE'
    [ -e "src/$2.c" ] || { reason="did not run: src/$2.c is missing, or was not taken"; return 1; }
    limit 20
    # shellcheck disable=SC2086
    in_cage "compiling $2.c" "${limits[@]}" --write out --write tmp -- \
        gcc -std=c11 -D_POSIX_C_SOURCE=200809L $flags \
        -Wall -Wextra -Wno-unused-parameter -Wno-unused-variable \
        -fmax-errors=20 -fmax-include-depth=15 -ftrack-macro-expansion=0 \
        -c "src/$2.c" -o "out/$1.$2.o" >"$dir/compile/$2.txt" ||
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
            *" $module "*) objects+=("out/$kind.$module.o") ;;
            *) objects+=("reference/$kind/$module.o") ;;
        esac
    done
    limit 20
    in_cage "linking $program" "${limits[@]}" --write out --write tmp -- \
        gcc "${objects[@]}" "given.$kind.o" \
        -o "out/$program" -lopenblas -lm >>"$dir/compile/$program.txt" ||
        { reason="cannot be linked"; return 1; }
}

# run PROGRAM OPTION...: leaves what it writes in results/; it may use
# $seconds of processor time
run() {
    local program=$1
    shift
    remove "$work/results"
    mkdir results
    limit "$seconds"
    in_cage "running $program" "${limits[@]}" --megabytes "${megabytes:-1536}" \
        --write results --write tmp -- \
        "out/$program" --data data "$@" --results results >"$dir/programs/$program.txt"
}

# run_program PROGRAM: a float program of the student's, with the student's
# modules, and if that fails with the reference's; says so
run_program() {
    compile float "$1" || return 1
    if [ ${#own[@]} -lt ${#modules[@]} ]; then
        remark "$1 ran with the reference's $(printf '%s\n' "${modules[@]}" | grep -vxF -e "$(printf '%s\n' "${own[@]:-none}")" | paste -s -d , | sed 's/,/, /g'), where the student's did not pass all tests"
    fi
    link float "$1" "out/float.$1.o" "${own[@]}" && run "$1" --seed "$seed" && return
    [ ${#own[@]} -gt 0 ] || return 1
    local first=$reason
    link float "$1" "out/float.$1.o" && run "$1" --seed "$seed" || return 1
    remark "$1 $first with the student's modules, and ran with the reference's"
}

# accuracies TABLE: those of a table of predictions, or the reason
accuracies() {
    if [ ! -e "$1" ]; then
        echo 'malformed: there is none'
    else
        awk -f "$grader/accuracies.awk" "$reference/labels.csv" "$1"
    fi
}
