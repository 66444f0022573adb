#!/bin/sh
# The handout by itself: stubs that fail and do not crash, solutions that
# pass, and a submission.
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
mkdir "$work/unpacked"
unzip -q build/handout.zip -d "$work/unpacked"
handout=$work/unpacked/handout

# A machine with gcc, make, Check, OpenBLAS and gnuplot, and no more than
# what Debian always has beside them.
mkdir "$work/machine"
for tool in gcc make gnuplot as ar ld ld.gold collect2 sh cat cp ln ls rm mv mkdir mktemp \
    awk sed grep tail head printf test tr cut sort uniq wc date chmod env uname \
    find addr2line cksum touch sleep; do
    path=$(command -v $tool) && ln -s "$path" "$work/machine/$tool"
done
# a tenth of the sample's images is soon trained on
mkdir "$work/sample"
cp datasets/sample/*.txt "$work/sample"
head -c 15370000 datasets/sample/train.bin >"$work/sample/train.bin"
head -c 3074000 datasets/sample/test.bin >"$work/sample/test.bin"
ln -s "$work/sample" "$handout/datasets/sample"

there() {
    (cd "$handout" && PATH=$work/machine make --no-print-directory "$@") \
        2>&1
}
# listed LIST: what the handout's lists.mk says
listed() {
    sed -n "s/^$1+=//p" "$handout/lists.mk"
}
says() {
    text=$1
    shift
    there "$@" >"$work/said"
    cat "$work/said"
    grep -qF -e "$text" "$work/said"
}
fill_in() {
    printf 'first name: %s\nlast name: %s\nstudent number: %s\n' "$@" \
        >"$handout/student.txt"
}
# notes PART LINE...: this is what is noted, and nothing else
notes() {
    part=$1
    shift
    there "$part" >"$work/said"
    cat "$work/said"
    printf 'note: %s\n' "$@" >"$work/due"
    grep '^note: ' "$work/said" | diff "$work/due" -
}

# --- A machine that lacks something ------------------------------------

# python3 and gdb are there in name
for tool in python3 gdb; do
    ln -s cat "$work/machine/$tool"
done
printf 'ID=debian\n' >"$work/release"
doctor() {
    (cd "$handout" && OS_RELEASE=$work/release PATH=$1 sh tests/doctor.sh) \
        >"$work/said" 2>&1
    status=$?
    cat "$work/said"
    return "$status"
}
# names PATH PIECE PACKAGE: it lacks this piece only, which is in the package
names() {
    ! doctor "$1" && grep -q "^  $2 *MISSING: " "$work/said" &&
        grep -qx " *sudo apt-get install $3" "$work/said" &&
        [ "$(grep -c MISSING "$work/said")" -eq 1 ]
}
# without TOOL... : a PATH without them
without_tools() {
    rm -rf "$work/ill"
    cp -r "$work/machine" "$work/ill"
    for tool; do rm "$work/ill/$tool"; done
}
# where gnuplot is missing, and gcc only says that all is well
without_gnuplot() {
    without_tools gnuplot gcc
    printf '#!/bin/sh\n' >"$work/ill/gcc"
    chmod +x "$work/ill/gcc"
}
# a compiler that does not know a header or a library, which is in its
# arguments or in the source
without_piece() {
    without_tools gcc
    printf '#!/bin/sh\nfor a; do case $a in *.c) grep -q "%s" "$a" && exit 1 ;; esac; done\ncase "$*" in *%s*) exit 1 ;; esac\nexec %s "$@"\n' \
        "$1" "$1" "$(command -v gcc)" >"$work/ill/gcc"
    chmod +x "$work/ill/gcc"
}
healthy() {
    doctor "$work/machine" && ! grep -q 'install' "$work/said" &&
        there doctor | grep -x 'You have everything you need.'
}
tools_are_named() {
    for piece in make:make gnuplot:gnuplot-nox; do
        without_tools "${piece%:*}"
        names "$work/ill" "${piece%:*}" "${piece#*:}" || return 1
    done
}
pieces_are_named() {
    for piece in 'check.h Check check' '-lcheck Check check' \
        'cblas.h OpenBLAS libopenblas-dev' '-lopenblas OpenBLAS libopenblas-dev' \
        '-fsanitize sanitizers gcc'; do
        # shellcheck disable=SC2086
        set -- $piece
        without_piece "$1"
        names "$work/ill" "$2" "$3" || return 1
    done
    # without headers of C nothing can be built
    without_piece '<'
    ! doctor "$work/ill" && grep '^  C library *MISSING' "$work/said" && grep 'libc6-dev' "$work/said"
}
no_compiler() {
    without_tools gcc
    ! doctor "$work/ill" && grep '^  gcc *MISSING' "$work/said" &&
        grep '^  Check *cannot be checked without gcc' "$work/said" &&
        grep -x ' *sudo apt-get install gcc libc6-dev check libopenblas-dev' "$work/said"
}
systems() {
    without_gnuplot
    for system in 'ID=fedora:sudo dnf install gnuplot' 'ID=arch:sudo pacman -S --needed gnuplot' \
        'ID=ubuntu:sudo apt-get install gnuplot-nox' 'ID=mint ID_LIKE="ubuntu debian":sudo apt-get install gnuplot-nox' \
        'ID=other:.*names as in Debian.*gnuplot-nox'; do
        echo "${system%%:*}" | tr ' ' '\n' >"$work/release"
        case $system in *LIKE*) printf 'ID=mint\nID_LIKE="ubuntu debian"\n' >"$work/release" ;; esac
        ! doctor "$work/ill" && grep -x " *${system#*:}" "$work/said" || return 1
    done
    printf 'ID=debian\n' >"$work/release"
}
# kernel NAME RELEASE: what uname says in $work/ill
kernel() {
    rm -f "$work/ill/uname"
    printf '#!/bin/sh\ncase $1 in -s) echo %s ;; *) echo %s ;; esac\n' "$1" "$2" >"$work/ill/uname"
    chmod +x "$work/ill/uname"
}
others() {
    without_gnuplot
    kernel Darwin 23.1.0
    ! doctor "$work/ill" && grep -x ' *brew install gnuplot' "$work/said" || return 1
    ln -s cat "$work/ill/gnuplot"
    kernel MINGW64_NT-10.0 3.4
    ! doctor "$work/ill" && grep 'wsl --install' "$work/said" || return 1
    kernel Linux 4.4.0-19041-Microsoft
    doctor "$work/ill" && grep 'wsl --set-version debian 2' "$work/said" || return 1
    kernel Linux 5.15.0-microsoft-standard-WSL2
    doctor "$work/ill" && ! grep -i 'windows' "$work/said" || return 1
    mkdir -p "$work/mnt/c/handout"
    (cd "$work/mnt/c/handout" && PATH=$work/ill OS_RELEASE=$work/release sh "$handout/tests/doctor.sh") \
        >"$work/said" && grep 'Windows disk' "$work/said"
}
container() {
    # the packages of the container are those that doctor would install
    awk '/--no-install/ { on = 1; next } /ca-certificates/ { on = 0 } on' \
        "$handout/Dockerfile" | grep -o '[a-z0-9-]*' | sort >"$work/container"
    without_tools gcc make gnuplot python3 gdb
    doctor "$work/ill"
    sed -n 's/^ *sudo apt-get install //p' "$work/said" | tr ' ' '\n' | sort | diff - "$work/container"
}
check "make doctor finds nothing missing where nothing is" healthy
check "make doctor names a program that is missing, and its package" tools_are_named
check "and a header or a library that is" pieces_are_named
check "without a compiler it says what it can't see" no_compiler
check "it knows how Fedora, Arch and others install" systems
check "and macOS, Windows and its two kinds of Linux" others
check "the Dockerfile installs what doctor wants" container

# --- As it was given ---------------------------------------------------

clean_build() {
    there -j2 >"$work/build.log" 2>&1 || {
        cat "$work/build.log"
        return 1
    }
    ! grep -n 'warning' "$work/build.log"
}
check "the handout builds without a warning" clean_build
check "make run wants a student number first" \
    says "write your student number after 'student number:'" run
check "make submission wants a name first" \
    says "student.txt: write your first name after" submission
fill_in Ada 'King 2' 1
check "make submission wants letters in a name" \
    says "in the letters A to Z" submission
fill_in 'Ada Mary' 'Lovelace' '1"; echo HI; $(echo HI) `echo HI`'
harmless() {
    says '"; echo HI; $(echo HI)' run && ! grep -x '.*, *HI.*\|HI' "$work/said"
}
check "what is written for a student number is no command" harmless
fill_in 'Ada Mary' 'Lovelace' s1234567
check "make run says what seed is made of a number with a letter" \
    says "student number s1234567, seed 245830126" run
check "untouched, it says what is missing" \
    grep -x 'network_new: there is no network yet' "$work/said"
unwritten() {
    for program in run_cifar10 tune_cifar10; do
        (cd "$handout" && refused 'two_layer_net.c is not written yet' \
            "build/bin/$program") || return 1
    done
}
check "and so do the programs of the second part" unwritten

# A first mistake: sequential.c does not compile.
cp "$handout/src/sequential.c" "$work"
echo '}' >>"$handout/src/sequential.c"
# all tests of the exercises' suites fail (F), none crashes (E), and the
# suites of what is given pass
sum_of() {
    awk -v suite="build/double/check_$1" '$1 ~ "^build/" { here = $1 == suite }
        /^[0-9]+ passed/ { here = 0 } # the sum of all
        here && match($0, /[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped/) {
            print substr($0, RSTART, RLENGTH) }' "$handout/build/check.log" | tail -n 1
}
stubs_fail() {
    there check -j2 >"$work/stubs.log" 2>&1 && return 1
    for suite in $(listed WRITTEN | grep -v sequential); do
        echo "$suite: $(sum_of "$suite")"
        case $(sum_of "$suite") in
            "0 passed, "*) ;;
            *)
                cat "$handout/build/check.log"
                return 1
                ;;
        esac
    done
    for suite in $(listed MODULES | grep -vx -e "$(listed WRITTEN)" -e layer); do
        [ -e "tests/check_$suite.c" ] || continue
        echo "$suite"
        [ -e "$handout/build/double/check_$suite.passed" ] || return 1
    done
    ! grep ':[0-9]*:E:' "$handout/build/check.log"
}
short() {
    cat "$work/stubs.log"
    [ "$(grep -vc '^compiling' "$work/stubs.log")" -lt 40 ] &&
        grep -q '^Next: full, chapter 6 ' "$work/stubs.log" &&
        grep -q '^src/full.c:[0-9]*: multiply the input by the weights' "$work/stubs.log" &&
        grep -q ':F:full:forward_of_the_worked_example:' "$work/stubs.log"
}
check "untouched, all tests of the exercises fail and none crashes" \
    stubs_fail
check "make check says in a few lines how far one is, and what is next" short
without() {
    cat "$work/stubs.log" "$handout/build/check.log" | sed 's/^ *//; s/ *$//' | grep -A 1 -x "build/double/check_$1" |
        grep -x "cannot be linked: $2"
}
check "what does not compile is said by the tests that need it" \
    without sequential 'sequential.c does not compile'
check "by those of other modules too" \
    without layer 'sequential.c does not compile'
check "make submission notes it" \
    says 'points for sequential are at risk: cannot be linked: sequential.c' \
    submission
mv "$handout/src/sequential.c" "$handout/src/Sequential.c"
check "a file that was renamed is missing, although it was compiled before" \
    says 'cannot be linked: src/sequential.c is missing' check-sequential
rm "$handout/src/Sequential.c"
cp "$work/sequential.c" "$handout/src"
check "mended, it is tested" \
    says 'F:sequential:forward_goes_through_all_layers_in_order' check-sequential
check "and so is what needs it" \
    says ' 0 failed, 0 skipped' check-layer
check "make submission notes results that are missing" \
    says "note: results/acc_lr.png is missing" submission
check "and points that are at risk" \
    grep -xE 'note: points for relu are at risk: ([0-9]+) of \1 tests fail: make check-relu' \
    "$work/said"
check "and exercises that are left" \
    grep -x 'note: src/full.c still has a TODO in it' "$work/said"

# counted FILE N: until it says so many times how far one is
counted() {
    tries=0
    until [ "$(grep -c '^Next: ' "$1")" -ge "$2" ]; do
        tries=$((tries + 1))
        [ "$tries" -lt 6000 ] && kill -0 "$watching" || return 1
        sleep 0.1
    done
}
watched() {
    there watch >"$work/watch.log" &
    watching=$!
    counted "$work/watch.log" 1 || return 1
    # as an editor saves: it writes a new file, beside one that is its own
    cp "$handout/src/relu.c" "$handout/src/.relu.c.swp"
    sed 's/TODO: /&watched /' "$handout/src/relu.c" >"$work/relu.new"
    mv "$work/relu.new" "$handout/src/relu.c"
    counted "$work/watch.log" 2
    status=$?
    rm "$handout/src/.relu.c.swp"
    return "$status"
}
check "make watch checks again when a file was saved" watched
# all that it has started
end_all() {
    for child in $(ps -o pid= --ppid "$1"); do end_all "$child"; done
    kill "$1" 2>/dev/null
}
end_all "$watching"
wait "$watching" 2>/dev/null

# --- Solved: the instructors' sources ----------------------------------

for file in src/*.[ch]; do
    # what is given stays as it is
    ! grep -q "^[0-9]* [0-9]* $file\$" "$handout/tests/given" || continue
    sed '/^#line/d' "$file" >"$handout/$file"
done
# two modules of the instructors' programs, which students aren't given
sed -i 's/^MODULES+=crew$/&\nMODULES+=augment\nMODULES+=dropout/' "$handout/lists.mk"
check "solved, all tests pass" there check -j2
promised() {
    pdftotext -layout "$handout/book.pdf" "$work/book.txt"
    for suite in $(listed WRITTEN); do
        case $(sum_of "$suite") in
            *' 0 failed, 0 skipped') passed_tests=$(sum_of "$suite" | cut -d ' ' -f 1) ;;
            *) return 1 ;;
        esac
        grep "Now run make check-$suite: $passed_tests tests should pass" "$work/book.txt" || return 1
    done
}
check "as many as the book promises" promised
verbs() {
    there help >"$work/said"
    # that one is for those who have the chapters
    grep -oh 'texttt{make [a-z0-9-]*' build/book/student/*.nw |
        sed 's/.* //' | sort -u | grep -vx bench | while read -r verb; do
        echo "$verb"
        grep -q "^make $verb " "$work/said" || exit 1
    done
}
check "each make that the book speaks of is there" verbs
# step TEXT: what comes next
step() {
    (cd "$handout" && sh tests/progress.sh build/check.log next) >"$work/said"
    cat "$work/said"
    grep -x "Next: $1" "$work/said"
}
steps() {
    program=$handout/src/run_cifar100.c
    cp "$program" "$work/run_cifar100.c"
    unzip -p build/handout.zip handout/src/run_cifar100.c >"$program"
    step 'run_cifar100, chapter [0-9]* of book.pdf, from page [0-9]*' &&
        grep -x 'src/run_cifar100.c:[0-9]*: put the network of this chapter together.' \
            "$work/said" || return 1
    sed -i '/in a comment/!s/TODO: //' "$program"
    step 'make run, chapter [0-9]* of book.pdf' || return 1
    echo >"$handout/results/run_cifar100.txt"
    step 'src/run_cifar100.c:[0-9]*: say in a comment.*' || return 1
    cp "$work/run_cifar100.c" "$program"
    step 'make better, chapter [0-9]* of book.pdf' || return 1
    rm "$handout/results/run_cifar100.txt"
}
check "after the modules make next goes on with the programs" steps
warned() {
    cp "$handout/src/relu.c" "$work/relu.c"
    sed -i 's/^    matrix_expect(x, ANY.*/&\n    if (x->rows > 0);/' "$handout/src/relu.c"
    for try in 1 2; do
        echo "$try"
        there check-relu >"$work/said"
        cat "$work/said"
        [ "$(grep -c 'src/relu.c:.*empty body' "$work/said")" -eq 1 ] || return 1
    done
}
check "make check-relu shows what the compiler has against relu.c, each time" warned
# crashes INDEX TEXT ARGUMENT...: relu writes to y->at[INDEX]
crashes() {
    sed "s/y->at\[k\] = /y->at[$1] = /" "$work/relu.c" >"$handout/src/relu.c"
    line=$(grep -nF "y->at[$1] =" "$handout/src/relu.c" | cut -d : -f 1)
    text=$2
    shift 2
    ! there check-relu "$@" >"$work/said" || return 1
    cat "$work/said"
    grep -A 1 -x "src/relu.c:$line $text" "$work/said" | grep -qF 'y->at['
}
check "after a crash it says what wrote where" \
    crashes 'k + 100000000' 'writes far outside y, or through a pointer to nowhere'
check "and with SANITIZE=1, where nothing crashes" \
    crashes 'k + 1' 'writes past the end of y' SANITIZE=1
cp "$work/relu.c" "$handout/src/relu.c"
check "make overfit memorises fifty images" says memorised overfit
layers_are_listed() {
    there gradients >"$work/said"
    cat "$work/said"
    [ "$(grep -cE '^[0-3] (full|relu|softmax) .*% 0' "$work/said")" -eq 4 ]
}
check "make gradients has a line for each layer" layers_are_listed
check "and draws them" test -s "$handout/results/gradients.png"
check "make gradcheck finds nothing wrong with the layers" there gradcheck LAYER=softmax
wrong_elements() {
    cp "$handout/src/full.c" "$work/full.c"
    sed -i 's/b_grad->at\[o\] += /b_grad->at[o] += 2 * /' "$handout/src/full.c"
    ! there gradcheck >"$work/said"
    cp "$work/full.c" "$handout/src/full.c"
    cat "$work/said"
    [ "$(grep -c ' ratio 2$' "$work/said")" -eq 3 ] && [ "$(grep -c ' ratio' "$work/said")" -eq 3 ]
}
check "and names the elements that are, with the ratio" wrong_elements
unheard_of() {
    sed -i '1i #include <not_there.h>' "$handout/src/relu.c"
    says 'this is missing from your machine: make doctor says how to install it' build/double/relu.o
    cp "$work/relu.c" "$handout/src/relu.c"
    grep -x 'this is missing from your machine: make doctor says how to install it' "$work/said"
}
check "where a header is missing, make sends to make doctor" unheard_of
for_editors() {
    there compile_commands.json && (cd "$handout" && jq -e 'map(select(.file == "src/relu.c" and
        (.command | test("-Isrc .*-c src/relu.c$")))) | length == 1' compile_commands.json) &&
        jq -e . "$handout"/.vscode/*.json "$handout"/.devcontainer/*.json >"$work/json" &&
        cmp .clang-format "$handout/.clang-format"
}
check "editors get how to compile, test, debug and lay out" for_editors
check "solved, make run trains with the seed of the student number" \
    says "seed: 245830126" run
check "and leaves the plot and the table" \
    test -s "$handout/results/acc_lr.png" -a \
    -s "$handout/results/acc_results.csv"
better='results/better_predictions.csv is missing: run make better'
sample='results/run_cifar100.txt was made with the images in datasets/sample, not those in cifar-100-binary'
check "make submission notes what is missing, and that these images are not the real ones" \
    notes submission "$sample" "$better"
check "make submission packs them" \
    grep -F "ADA-MARY_LOVELACE_CH3.zip" "$work/said"
packed() (
    zip=$handout/ADA-MARY_LOVELACE_CH3.zip
    unzip -tq "$zip" && unzip -q "$zip" -d "$work/submitted" &&
        cd "$work/submitted/ADA-MARY_LOVELACE_CH3" &&
        diff -r src "$handout/src" && cmp student.txt \
        "$handout/student.txt" &&
        cmp results/acc_lr.png "$handout/results/acc_lr.png" &&
        [ -z "$(find . -name '*.bin' -o -name '*.o' -o -name '*.pdf')" ]
)
check "the zip is sound, and holds the sources and results, no data" packed
# The programs are those that our tests of whole programs try: the same,
# byte for byte, but for what a debugger reads.
bare() {
    strip -R .note.gnu.build-id -o "$2" "$1"
}
same_programs() {
    for name in $(listed FLOATS) $(listed DOUBLES); do
        bare "$handout/build/bin/$name" "$work/theirs" &&
            bare "build/bin/$name" "$work/ours" &&
            cmp "$work/theirs" "$work/ours" || return 1
    done
}
check "solved, make builds the programs that we build" same_programs

# --- Results of another day --------------------------------------------

again='results/run_cifar100.txt: the results were made'
echo '/* Observation: 10 is too much. */' >>"$handout/src/run_cifar100.c"
check "a comment does not make the results old ones" \
    notes submission "$sample" "$better"
fill_in 'Ada Mary' 'Lovelace' 42
check "make submission notes the seed of another number" \
    notes submission "$sample" \
    "$again with the seed 245830126, but yours is 42: make run again" "$better"
(cd "$handout" && build/bin/run_cifar100 --seed 42 --epochs 1) \
    >"$work/run.log" 2>&1
check "and a training that was too short" \
    notes submission "$sample" \
    "$again after only 4 of 80 epochs: make run again" "$better"
sed -i 's/^done 4 /done 80 /; s/datasets.sample/cifar-100-binary/' \
    "$handout/results/run_cifar100.txt"
check "and nothing where all is as it should be" \
    notes submission "$better"
sed -i 's/> 0/< 0/' "$handout/src/relu.c"
changed() {
    there submission >"$work/said"
    grep '^note: ' "$work/said" | sed 's/[0-9]* of [0-9]* tests/some tests/' >"$work/notes"
    printf 'note: %s\n' \
        'points for relu are at risk: some tests fail: make check-relu' \
        "$again by a different program from the one in src now: make run again" \
        "$better" | diff - "$work/notes"
}
check "and sources that have changed, with tests that fail" changed
rm "$handout/results/run_cifar100.txt"
check "and results of which nothing is known" \
    says 'note: results/run_cifar100.txt, which says how the other results were made, is missing' submission

# --- The rest ----------------------------------------------------------

tests_of_programs() {
    for script in check_programs check_programs_cifar10; do
        cmp "tests/$script.sh" "$handout/tests/$script.sh" || return 1
        echo 'echo "1 passed, 0 failed, 0 skipped"' \
            >"$handout/tests/$script.sh"
    done
    # ours, which must not be drawn again
    touch -r "$work/sample/fine_label_names.txt" "$handout/datasets/sample.c"
    says '2 passed, 0 failed, 0 skipped' check-programs
}
check "make check-programs runs our tests of them" tests_of_programs
check "make submission-cifar10 notes results that are missing" \
    says "note: results/best_predictions.csv is missing" submission-cifar10
check "and packs the second part" \
    says "ADA-MARY_LOVELACE_CH4.zip" submission-cifar10
echo '}' >>"$handout/src/relu.c"
check "a program that needs what does not compile says so" \
    says 'cannot be linked: relu.c does not compile' run
check "and make submission notes that it cannot be built" \
    says 'note: points for run_cifar100 are at risk: it cannot be built' \
    submission
mv "$handout/src/relu.c" "$handout/src/Relu.c"
check "make submission refuses a file that was renamed" \
    says 'src/Relu.c differs only in capitals from the name of a file of the handout: rename it' submission
rm "$handout/src/Relu.c"
check "and one that is missing" \
    says 'src/relu.c is missing' submission

# --- What passes at home is taken in -----------------------------------

cp "$work/relu.c" "$handout/src"
# pad FILE BYTES: makes it so large, with blanks
pad() {
    printf "%$(($2 - $(wc -c <"$1")))s" '' >>"$1"
}
at_the_limits() {
    # four files are the instructors' already
    for own in a B-c2 last_5 six "x$(printf '%060d' 0)"; do
        echo "/* $own */" >"$handout/src/$own.h"
    done
    echo 'static int four(void) { return 4; }' >"$handout/src/five.c"
    sed -i '1i #include "five.c"\n#include "a.h"' "$handout/src/better_cifar.c"
    pad "$handout/src/five.c" 65536
    pad "$handout/src/better_cifar.c" 65536
    pad "$handout/results/acc_results.csv" 2000000
    there submission >"$work/said" || return 1
    cat "$work/said"
    grader/intake.sh "$handout/ADA-MARY_LOVELACE_CH3.zip" "$work/taken" || return 1
    cat "$work/taken/checks/structure.tsv" "$work/taken/remarks.txt"
    ! grep 'the grader' "$work/said" && [ ! -e "$work/taken/refused.txt" ] &&
        ! grep failed "$work/taken/checks/structure.tsv" &&
        ! grep 'left out' "$work/taken/remarks.txt" &&
        cmp "$handout/results/acc_results.csv" "$work/taken/handed_in/acc_results.csv" || return 1
    for file in "$work/taken"/src/*; do
        cmp "$file" "$handout/src/${file##*/}" || return 1
    done
    # 7 that students write in the first part
    [ "$(find "$work/taken/src" -type f | wc -l)" -eq 17 ]
}
check "what make submission packs at its limits is taken in by the grader" at_the_limits
# one_more FILE BYTES TEXT: with that file more, make submission refuses
one_more() {
    echo >"$handout/src/$1"
    pad "$handout/src/$1" "$2"
    refusal=0
    ! says "$3" submission || refusal=1
    ! grep 'is ready to be handed in' "$work/said" || refusal=0
    rm "$handout/src/$1"
    [ "$refusal" -eq 1 ]
}
check "one file more is refused at home" \
    one_more eleventh.h 2 'src has 11 files of your own, and the grader takes at most 10'
rm "$handout/src/six.h"
check "and one that is too large" \
    one_more large.h 65537 'src/large.h is larger than 64 kB, the most that the grader takes'
check "and a name that the grader would not take" \
    one_more 'six.two.h' 2 'src/six.two.h: the grader only takes sources with letters, digits'
noted() {
    echo '/* mine */' >>"$handout/src/show_cifar100.c"
    sed -i '1i #include "../tests/suite.h"' "$handout/src/better_cifar.c"
    echo >>"$handout/results/acc_results.csv"
    there submission >"$work/said"
    cat "$work/said"
    grep "^note: src/show_cifar100.c isn't as it was given" "$work/said" &&
        grep '^note: src/better_cifar.c includes "../tests/suite.h"' "$work/said" &&
        grep '^note: results/acc_results.csv is larger than 2 MB' "$work/said"
}
check "what the grader would do without is noted" noted
same_rules() {
    cmp chapters/rules.mk "$handout/rules.mk" && ! grep -rnE -e '-std=|fuse-ld=.*-O|65536' \
        grader/intake.sh grader/compile.sh grader/programs.sh "$handout/Makefile" "$handout/code.mk"
}
check "flags and limits are those of the grader" same_rules
finish
