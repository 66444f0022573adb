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
for tool in gcc make gnuplot as ld collect2 sh cat cp rm mv mkdir mktemp \
    awk sed grep tail head printf test tr cut sort wc date env; do
    path=$(command -v $tool) && ln -s "$path" "$work/machine/$tool"
done
there() {
    (cd "$handout" && PATH=$work/machine make --no-print-directory "$@") \
        2>&1
}
clean_build() {
    there -j2 >"$work/build.log" 2>&1 || { cat "$work/build.log"; return 1; }
    ! grep -n 'warning' "$work/build.log"
}
check "the handout builds without a warning" clean_build
# all tests of the exercises' suites fail (F), none crashes (E), and the
# suites of what is given pass
stubs_fail() {
    there check -j2 >"$work/stubs.log" 2>&1 && return 1
    for suite in full relu softmax cross_entropy sequential \
        score_loss two_layer_net optimizer trainer weight_grid; do
        (cd "$handout" && "build/check_$suite") >"$work/suite.log"
        sum=$(grep '^[0-9]*%: Checks' "$work/suite.log")
        echo "$suite: $sum"
        case $sum in
        "0%: Checks: "*", Errors: 0") ;;
        *) cat "$work/suite.log"; return 1 ;;
        esac
    done
    for suite in gradcheck matrix random layer dataset results program \
        cifar10 report checkpoint variant sweep; do
        (cd "$handout" && "build/check_$suite") || return 1
    done
}
check "untouched, all tests of the exercises fail and none crashes" \
    stubs_fail
untouched_run() {
    mkdir -p "$handout/datasets"
    # ours, which must not be drawn again
    touch -r datasets/sample/coarse_label_names.txt "$handout/datasets/sample.c"
    ln -sfn "$PWD/datasets/sample" "$handout/datasets/sample"
    there run >"$work/run.log" 2>&1
    grep -x 'network_new: there is no network yet' "$work/run.log"
}
check "untouched, make run says what is missing" untouched_run
says() {
    text=$1
    shift
    there "$@" >"$work/said"
    cat "$work/said"
    grep -qF -e "$text" "$work/said"
}
check "make submission wants a name first" \
    says "student.txt: write your first name into it" submission
fill_in() {
    printf 'first name: %s\nlast name: %s\nstudent number: %s\n' "$@" \
        >"$handout/student.txt"
}
fill_in Ada 'King 2' 1
check "make submission wants letters in a name" \
    says "with the letters A to Z" submission
fill_in Ada King 4294967296
check "make submission wants a student number in range" \
    says "from 0 to 4294967295" submission
fill_in 'Ada Mary' 'Lovelace' 42
check "make submission notes results that are missing" \
    says "note: results/acc_lr.png is missing" submission

# the instructors' sources, as if a student had solved everything
cp src/*.c src/*.h "$handout/src/"
sed -i '/^#line/d' "$handout"/src/*.[ch]
check "solved, all tests pass" there check -j2
check "solved, make run trains with the student number as seed" \
    says "seed: 42" run
check "and leaves the plot and the table" \
    test -s "$handout/results/acc_lr.png" -a \
    -s "$handout/results/acc_results.csv"
check "make submission packs them" \
    says "ADA-MARY_LOVELACE_CH3.zip" submission
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
    for name in run_cifar100 better_cifar show_cifar100 best_cifar10 \
        run_cifar10 tune_cifar10; do
        bare "$handout/build/bin/$name" "$work/theirs" &&
            bare "build/bin/$name" "$work/ours" &&
            cmp "$work/theirs" "$work/ours" || return 1
    done
}
check "solved, make builds the programs that we build" same_programs
tests_of_programs() {
    for script in check_programs check_programs10; do
        cmp "tests/$script.sh" "$handout/tests/$script.sh" || return 1
        echo 'echo "1 passed, 0 failed, 0 skipped"' \
            >"$handout/tests/$script.sh"
    done
    says '2 passed, 0 failed, 0 skipped' check-programs
}
check "make check-programs runs our tests of them" tests_of_programs
check "make submission10 notes results that are missing" \
    says "note: results/best_predictions.csv is missing" submission10
check "and packs the second part" \
    says "ADA-MARY_LOVELACE_CH4.zip" submission10
mv "$handout/src/relu.c" "$handout/src/Relu.c"
check "make submission refuses a file that was renamed" \
    says "src/relu.c is missing" submission
finish
