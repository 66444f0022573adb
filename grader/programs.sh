#!/bin/bash
# programs.sh FOLDER DATA [SEED]: compiles and runs the programs of the
# assignment, on data whose test labels are shuffled, and has its checks look
# at what they leave. SEED is used instead of the student's number. The
# modules are the student's where the hidden tests passed, else the book's.
# Each step has a folder of its own in $work, and sees no other:
#   compile/  the sources
#   link/     the objects: KIND.NAME.o the student's, book.KIND/NAME.o the
#             book's, given.KIND.o those that nobody writes
#   run/      the data, the program, and what it writes
. "${BASH_SOURCE[0]%/*}/common.sh"
[ $# -ge 2 ] || die "usage: grader/programs.sh FOLDER DATA [SEED]"
stage programs "$1"
data=$2
# what it leaves is kept apart, so that it can run again on what the tests left
export remarks=programs/remarks.txt
own_seed=${3:-$(student_seed)}
rm -rf "$dir"/programs "$dir"/tables.tsv "$dir"/*.csv "$dir"/*.png
old=("${filled[@]/#/$dir/checks/}")
rm -f "${old[@]/%/.tsv}"
[ ${#runs[@]} -gt 0 ] || exit 0
# a reference may be deleted as long as nobody holds its lock
until [ -n "${due:-}" ] && exec 7<"$due.lock" && flock -s 7 && [ -e "$due" ]; do
    due=$("$grader/reference.sh" "$data" "$own_seed") || exit 1
done
mkdir -p "$dir/programs/compile"
printf '%s\n' "$own_seed" >"$dir/programs/seed.txt"

# set_up KIND: the objects of the kit, float or double. given.KIND.o has the
# modules that no student writes, from the chapters up to that of the assignment's
# last program.
set_up() {
    local line given=() book=()
    [ ! -e "$work/link/book.$1" ] || return 0
    while IFS= read -r line; do
        case $line in
            MODULES+=*) [[ " ${modules[*]} " == *" ${line#*=} "* ]] || given+=("$kit/build/$1/${line#*=}.o") ;;
            *"=$last") break ;;
        esac
    done <"$GRADER_BUILT/given/lists"
    ld -r -o "$work/link/given.$1.o" "${given[@]}"
    book=("${modules[@]/#/$kit/build/$1/}")
    mkdir "$work/link/book.$1"
    copy "${book[@]/%/.o}" "$work/link/book.$1"
}

# compile KIND FILE: to link/KIND.FILE.o
compile() {
    local gcc
    compiler "$1"
    [ ! -e "$work/link/$1.$2.o" ] || return 0
    [ -e "$work/compile/src/$2.c" ] ||
        {
            reason="did not run: src/$2.c is missing, or was not accepted"
            return 1
        }
    limit 20
    in_cage compile "compiling $2.c" --write out -- \
        "${gcc[@]}" -c "src/$2.c" -o "out/$2.o" >"$dir/programs/compile/$2.txt" &&
        take_object "$work/compile/out/$2.o" "$work/link/$1.$2.o" ||
        {
            printf '%s\n' "$reason" >>"$dir/programs/compile/$2.txt"
            reason='does not compile; what the compiler says is below'
            return 1
        }
}

# passed KIND: adds to $own the student's modules that passed all tests, and that
# compile for KIND, too; the book's are used for the others
passed() {
    local module table
    for module in "${modules[@]}"; do
        table=
        [ ! -e "$dir/checks/$module.tsv" ] || read -r -d '' table <"$dir/checks/$module.tsv" || true
        if [[ -n $table && $table != *$'\tfailed\t'* ]] && compile "$1" "$module"; then
            own+=("$module")
        fi
    done
}

# execute KIND PROGRAM OBJECT [MODULE]...: links it with these modules of the
# student's and runs it, as the settings of the run say. What it prints is left
# in said, what it writes in run/results. It can read its data and its own
# executable, which contains those of the book's modules that it is linked with.
execute() {
    local objects=("$3") module status=0
    for module in "${modules[@]}"; do
        case " ${*:4} " in
            *" $module "*) objects+=("$1.$module.o") ;;
            *) objects+=("book.$1/$module.o") ;;
        esac
    done
    limit 20
    in_cage link "linking $2" --write out -- \
        gcc -fuse-ld=gold -fno-lto -fno-use-linker-plugin "${objects[@]}" "given.$1.o" \
        -o "out/$2" -lopenblas -lm >>"$dir/programs/compile/$2.txt" &&
        take_object "$work/link/out/$2" "$work/run/$2" ||
        {
            reason="cannot be linked"
            return 1
        }
    remove "$work/run/results"
    mkdir "$work/run/results"
    chmod 755 "$work/run/$2"
    limit "$seconds"
    in_cage run "running $2" --program --megabytes "$megabytes" --write results -- \
        "./$2" --data data "${options[@]}" --seed "$seed" --results results >"$work/said" || status=1
    rm -f "$work/run/$2"
    # for a person to read: what it said last, and no more
    tail -n 10 "$work/said" | cut -b -200 | utf8 | tr -d '\000-\011\013-\037\177' >"$dir/programs/$2.txt"
    return $status
}

# run_of_book KIND PROGRAM: with all the student's modules, even those that failed
# a test
run_of_book() {
    local module
    copy "$kit/build/$1/$2.o" "$work/link/the.$2.o"
    for module in "${modules[@]}"; do
        compile "$1" "$module" || {
            reason="src/$module.c: $reason"
            return 1
        }
    done
    execute "$1" "$2" "the.$2.o" "${modules[@]}"
}

# run_of_student KIND PROGRAM: with the student's modules, and if that fails
# with the book's; says so
run_of_student() {
    local own=() first module others=
    passed "$1"
    reason='did not run'
    compile "$1" "$2" || return 1
    for module in "${modules[@]}"; do
        [[ " ${own[*]} " == *" $module "* ]] || others+="${others:+, }$module"
    done
    [ -z "$others" ] ||
        remark "$2 ran with the reference's $others, where the student's did not pass all tests"
    execute "$1" "$2" "$1.$2.o" "${own[@]}" && return
    [ ${#own[@]} -gt 0 ] || return 1
    first=$reason
    execute "$1" "$2" "$1.$2.o" || return 1
    remark "$2 $first with the student's modules, and ran with the reference's"
}

# images: how many of the test images the run sees, all or the first half
images() {
    local labels
    mapfile -t labels <"$due/labels.csv"
    [ "$test" = half ] && echo $(((${#labels[@]} - 1) / 2)) || echo $((${#labels[@]} - 1))
}

# one_run: does the run whose settings have been read
one_run() {
    local failed='' shown='' check reason=''
    set_up "$real"
    if [ -n "$test_file" ]; then
        shown=$(images)
        head -c $((shown * record)) "$due/data/$test_file" >"run/data/$test_file"
    fi
    [ "$seed" = secret ] && seed=$(cat "$due/seed.txt") || seed=$own_seed
    : >said
    if ! "run_of_$of" "$real" "$program"; then
        failed=${reason:-did not run}
        [ "$of" = book ] || failed="it $failed"
        remove run/results
        mkdir run/results
    fi
    for check in "${checks[@]}"; do
        "$grader/checks/${check%% *}.sh" "$dir" "$due" \
            "$(printf 'program=%q seed=%q failed=%q shown=%q' "$program" "$seed" "$failed" "$shown") ${check#* }"
    done
}

make_work
mkdir -p "$work"/{compile,link}/out "$work/run"
copy "$dir/src" "$work/compile/src"
copy "$GRADER_BUILT"/given/src/*.h "$work/compile/src"
cp -r "$due/data" "$work/run/data"
cd "$work"
for run in "${runs[@]}"; do
    (eval "$run" && one_run)
done
