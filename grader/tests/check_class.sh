#!/bin/bash
# check_class.sh [all]: grades a class of ten as a whole, and looks whether each gets just what
# it should: twice with the same seed, where tools are told otherwise, and then
# once more by an ordinary user, and with `all` where there are no namespaces;
# all rows have to be the same, byte for byte.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
. grader/tests/grading.sh
grader/tests/corpus.sh "$work" || exit 1
assignment=$work/assignment.json folders=("$work/zips") book=$work/grades/first/REFERENCE_BOOK_CH3

# same_rows NAME: grades.csv is that of the first time
same_rows() {
    cmp "$work/grades/first/grades.csv" "$work/grades/$1/grades.csv" ||
        {
            diff "$work/grades/first/grades.csv" "$work/grades/$1/grades.csv"
            false
        }
}

# says SUBMISSION TEXT: it was not taken in, and why
says() {
    jq -e --arg text "$2" '.total == 0 and .error == null and (.refused | contains($text))' \
        "$work/grades/first/$1/result.json"
}

grade first
check "every submission has a row" has_rows first
check "the book's solution, zipped as a student would, gets 110 of 110" \
    jq -e '.total == 110 and .of == 110 and (.remarks | length == 1)
        and (.remarks[0] | startswith("the student number is also that of"))' "$book/result.json"
check "the untouched handout gets the 10 points for its folders" \
    jq -e '.total == 10 and .items[0].earned == 10' \
    "$work/grades/first/HANDOUT_STUB_CH3/result.json"
# real_weights: every weight in the rubric is that of a check
real_weights() {
    jq -s -e '[[.[0].items, .[1].items] | transpose[] | (.[0].weights // {} | keys)
            - (.[1].checks | map(.name)) | .[]] == []' \
        grader/cifar100/assignment.json "$book/result.json"
}
check "every weight of the rubric is that of a check" real_weights
while IFS=$'\t' read -r rule items submission sentence; do
    check "$sentence" earns first "$submission" "$rule" "$items"
done <"$work/expected"
check "programs run with the book's modules where the student's failed" \
    jq -e '.remarks | index("better_cifar ran with the reference'\''s full, sequential, "
        + "where the student'\''s did not pass all tests")' \
    "$work/grades/first/TWICE_WRONG_CH3/result.json"
check "predictions that a simple rule explains get a remark" \
    jq -s -e '[.[].remarks[]
        | select(contains("predicts what the nearest training image (sum of squares) gives"))]
        | length == 1' \
    "$work/grades/first"/*/result.json
# secrets_kept: names of hidden tests, and the numbers that they expected, are
# in nothing that a student gets to see
secrets_kept() {
    jq -r '.items[].checks[] | select(.hidden)
        | .name, (.message | scan("expected (-?[0-9]+\\.[0-9]{4,})")[])' \
        "$work/grades/first"/*/result.json | sort -u >"$work/secrets"
    jq '[.output, (.tests[] | select(.visibility == "visible"))]' \
        "$work/grades/first/exports/gradescope"/*.json >"$work/visible"
    wc -l "$work/secrets"
    [ "$(wc -l <"$work/secrets")" -gt 100 ] &&
        ! grep -rF -f "$work/secrets" "$work/visible" "$work/grades/first/exports/students"
}
check "no secret of the hidden tests is in what students get to see" secrets_kept
check "a text is refused" says NO_ZIP_CH3 'this is not a zip file'
check "a data set is refused" says SOME_DATA_CH3 'this is not a zip file'
check "a zip of something else is refused" says NOTHING_WANTED_CH3 'none of the files to be handed in'

# spoilt COMMAND...: runs it where a user has set whatever a tool of the
# grader could obey
spoilt() {
    local home="$work/a home"
    mkdir -p "$home/include"
    echo 'def add: 7; def map(f): "spoilt"; def all(f): true;' >"$home/.jq"
    printf '%s\n' "set decimalsign ','" 'set logscale y' 'set key bottom' >"$home/.gnuplot"
    echo '#error "spoilt"' | tee "$home/include/stdio.h" >"$home/include/math.h"
    echo 'echo spoilt' >"$home/.bash_env"
    env HOME="$home" TMPDIR="$home" XDG_CONFIG_HOME="$home" BASH_ENV="$home/.bash_env" ENV="$home/.bash_env" \
        'BASH_FUNC_grep%%=() { echo spoilt; }' CDPATH=/:. GLOBIGNORE='*' POSIXLY_CORRECT=1 _POSIX2_VERSION=199209 \
        LC_ALL=de_DE.UTF-8 LANGUAGE=de TZ=Mars COLUMNS=20 BLOCK_SIZE=1M QUOTING_STYLE=c AWKPATH=/ \
        GNUTERM=dumb GNUPLOT_LIB="$home" GREP_OPTIONS=-v GREP_COLORS=mt= GREP_COLOR=7 CLICOLOR_FORCE=1 JQ_COLORS=1 \
        UNZIP=-Z UNZIPOPT=-Z ZIP=-v ZIPOPT=-v ZIPINFO=-v ZIPINFOOPT=-v TAR_OPTIONS=-v GZIP=-v \
        MAKEFLAGS=n GNUMAKEFLAGS=-n MAKEFILES=/dev/stdin MAKELEVEL=7 GIT_DIR=/ TEXINPUTS=/ \
        CK_RUN_SUITE=none CK_RUN_CASE=none CK_INCLUDE_TAGS=none CK_FORK=no CK_VERBOSITY=verbose \
        CK_TIMEOUT_MULTIPLIER=1e-3 CK_DEFAULT_TIMEOUT=1e-3 CK_TAP_LOG_FILE_NAME=- CK_LOG_FILE_NAME=- \
        OPENBLAS_NUM_THREADS=99 OPENBLAS_CORETYPE=Prescott OPENBLAS_VERBOSE=2 OMP_NUM_THREADS=99 \
        CPATH="$home/include" C_INCLUDE_PATH="$home/include" LIBRARY_PATH=/ COMPILER_PATH=/ GCC_EXEC_PREFIX=/ \
        CC=false CFLAGS=-spoilt LD_LIBRARY_PATH=/ GCC_COLORS=error=01 DEPENDENCIES_OUTPUT="$home/d" "$@"
}

# a second time with the same seed, where tools would do something else
grade second spoilt
check "whatever users set for their tools, every submission has a row" has_rows second
check "and the same row of grades.csv, byte for byte" same_rows second
check "and the same plot, byte for byte" \
    cmp "$book/acc_lr.png" "$work/grades/second/REFERENCE_BOOK_CH3/acc_lr.png"

# --- Within other walls ------------------------------------------------------

# within NAME COMMAND...: the same class, graded by way of a command
within() {
    grade "$@"
    echo "$1: within $(cat "$work/grades/$1/REFERENCE_BOOK_CH3/walls.txt")"
    check "$1: every submission has a row" has_rows "$1"
    check "$1: the book's solution gets 110 among them" \
        jq -e '.total == 110' "$work/grades/$1/REFERENCE_BOOK_CH3/result.json"
    check "$1: the rows of grades.csv are the same, byte for byte" same_rows "$1"
}

gcc -std=c11 -O2 grader/tests/refuse.c -o "$work/refuse" -lseccomp || exit 1
echo "first: within $(cat "$book/walls.txt")"
if [ "$(id -u)" -eq 0 ]; then
    if [ "${1:-}" = all ]; then
        # what is root's may be closed to others
        mkdir -m 700 "$work/grades/root-without-namespaces"
        unsafe=(--unsafe)
        within root-without-namespaces "$work/refuse" namespaces --
        unsafe=()
    fi
    # an ordinary user, with a kit of his own
    mkdir -p "$work/kit/build/grader/reference" "$work/kit/datasets" "$work/home"
    cp -a Makefile chapters src tests grader "$work/kit"
    cp -a build/float build/double build/pic "$work/kit/build"
    find build/grader -mindepth 1 -maxdepth 1 ! -name reference -exec cp -a -t "$work/kit/build/grader" {} +
    # the same secret order of the test images
    cp -a "$(grader/reference.sh "$work/data" 33)" "$work/kit/build/grader/reference"
    chown -R 60123:60123 "$work/kit" "$work/home"
    chmod 1777 "$work/grades"
    kit=$work/kit
    within user setpriv --reuid 60123 --regid 60123 --clear-groups env "HOME=$work/home"
    kit=.
else
    skip "other walls than an ordinary user's" "not run by root"
fi

# --- Grading again -----------------------------------------------------------

# once more into the same folder: nothing is run again, but points that a
# person has changed are changed
echo 'REFERENCE_BOOK_CH3,run_cifar100,7,"right, but short"' >"$work/grades/first/overrides.csv"
folders=("$work/zips/REFERENCE_BOOK_CH3.zip" "$work/zips/HANDOUT_STUB_CH3.zip")
rows=$(wc -l <"$work/grades/first/grades.csv")
before=$(stat -c %Y "$book/checks/full.tsv")
grade first
check "an override changes the points, and is in the report" \
    sh -c 'jq -e ".total == 107" "$1/result.json" && grep -q "right, but short" "$1/report.html"' \
    check "$book"
check "what has been graded is not graded again" \
    [ "$before" = "$(stat -c %Y "$book/checks/full.tsv")" ]
check "the class page has all rows, also those of earlier runs" \
    [ "$(wc -l <"$work/grades/first/grades.csv")" = "$rows" ]
# the programs run on the classes of another seed, and no test is skipped
rm "$work/grades/first/overrides.csv"
folders=("$work/zips/REFERENCE_BOOK_CH3.zip")
check "--seed forces other classes on the programs" \
    sh -c 'grader/grade.sh --data "$1/data" --seed 7 --out "$1/grades/seed" "$2" &&
        jq -e ".programs_seed == \"7\" and .items[1].earned == 15" \
            "$1/grades/seed/REFERENCE_BOOK_CH3/result.json"' \
    check "$work" "${folders[0]}"

# a worker that cannot be locked in is the grader's failure, and no 0
grader_error() {
    cp -r "$work/grades/seed/REFERENCE_BOOK_CH3" "$work/broken"
    GRADER_WALLS='bubblewrap landlock seccomp' GRADER_SEED=1 "$work/refuse" namespaces -- grader/test.sh "$work/broken"
    grader/report.sh "$work/broken"
    jq -r '.error' "$work/broken/result.json" | grep 'the worker did not start'
}
check "a worker that does not start is a grader error" grader_error

# predictions ACCURACY: of a thousand images of class 1
predictions() {
    echo rate,image,class
    seq 0 999 | awk -v right="$1" '{ print "1," $1 "," ($1 < 1000 * right ? 1 : 0) }'
}

# steps CAME BEST N: better_cifar with this accuracy passes N of its checks
steps() {
    local kind=$PWD/grader/checks/accuracy_beats.sh settings
    settings='program=better_cifar failed= item=it table=came.csv per=rate given=best.csv spread=0.009 implausible=1'
    rm -rf "$work/steps"
    mkdir -p "$work/steps/run/results"
    predictions 1 | cut -d , -f 2- >"$work/steps/labels.csv"
    predictions "$1" >"$work/steps/run/results/came.csv"
    predictions "$2" >"$work/steps/best.csv"
    (cd "$work/steps" && "$kind" . . "$settings")
    cat "$work/steps/checks/it.tsv"
    [ "$(grep -c $'\tpassed\t' "$work/steps/checks/it.tsv")" = "$3" ]
}
check "better_cifar loses a part of its points when it is a little behind" steps 0.294 0.308 1
check "better_cifar loses another part when it is a little ahead" steps 0.652 0.65 2
check "better_cifar gets all when it is well ahead" steps 0.702 0.61 3
check "better_cifar gets nothing when it is far behind" steps 0.6 0.65 0

# at_two_rates ACCURACY: the same at rate 1, and chance at rate 10
at_two_rates() {
    predictions "$1"
    predictions 0.2 | sed '1d; s/^1,/10,/'
}

# judged CAME NETWORK HANDED TEXT: run_cifar100's predictions have the accuracy
# CAME, those of the network that it keeps NETWORK, and the reference's 0.62;
# what was handed in is HANDED, and something says TEXT
judged() {
    local kind=$PWD/grader/checks/accuracy_within.sh settings
    rm -rf "$work/judged"
    mkdir -p "$work/judged"/{run/results,graded/handed_in,due/it/results}
    printf '#!/bin/sh\ncat %s/networks\n' "$work/judged" >"$work/judged/predict"
    chmod +x "$work/judged/predict"
    settings="program=it failed= item=it seed=1 shown=1000 table=came.csv per=rate kind=accuracy_within rows=(1) chance=(10) within=0.03
        networks=net_%s.bin remedy='train it again' handed_in=acc.csv predict=$(realpath --relative-to=build/grader "$work/judged/predict")"
    predictions 1 | cut -d , -f 2- >"$work/judged/due/labels.csv"
    at_two_rates 0.62 >"$work/judged/due/it/results/came.csv"
    at_two_rates "$1" >"$work/judged/run/results/came.csv"
    [ "$2" = none ] || predictions "$2" >"$work/judged/networks"
    printf 'rate,accuracy\n%s\n10,0.2\n' "$3" >"$work/judged/graded/handed_in/acc.csv"
    (cd "$work/judged" && "$kind" graded due "$settings")
    cat "$work/judged/graded"/{checks/it.tsv,remarks.txt,tables.tsv} 2>/dev/null
    cat "$work/judged/graded"/{checks/it.tsv,remarks.txt} 2>/dev/null | grep -F "$4"
}
unremarked() {
    judged 0.61 0.61 1,0.6 $'passed\t0.61; the reference has 0.62' && [ ! -e "$work/judged/graded/remarks.txt" ] &&
        grep -qxF -e $'-\t1\t0.6\t0.61\t0.62' "$work/judged/graded/tables.tsv"
}
check "an accuracy near the reference's passes, and is in the report" unremarked
check "one that is far from it does not" judged 0.4 0.4 1,0.4 $'failed\t0.4, but the reference has 0.62'
check "nor does one at chance beside it" \
    judged 0.4 0.4 1,0.4 $'failed\tan accuracy at chance level counts only if the one at another rate is right'
check "nor do predictions that are not the network's" \
    judged 0.61 0.4 1,0.4 $'failed\tcame.csv: for 210 of 1000 images it has a different class from the network in net_1.bin'
check "nor those without a network" judged 0.61 none 1,0.61 $'failed\tnet_1.bin: it is missing'
check "what was handed in and is far from what comes out gets a remark" \
    judged 0.61 0.61 1,0.9 'acc.csv as handed in is far from the truth: 0.9 at rate 1, but the program gets 0.61'
check "so does what was left out of it" \
    judged 0.61 0.61 2,0.61 'acc.csv as handed in has no line for rate 1'

# --- What it is not told rightly -----------------------------------------------

echo 'REFERENCE_BOOK_CH3,fool,7' >"$work/grades/first/overrides.csv"
check "an override of an item that there is not is refused" \
    refused 'there is no item fool' grader/grade.sh --data "$work/data" --out "$work/grades/first" "${folders[@]}"
check "a folder without a zip is refused" \
    refused 'there is no zip' grader/grade.sh --data "$work/data" --out "$work/grades/none" tests
check "data that is not there is refused" \
    refused "run 'make data' to get the data" grader/grade.sh --data nowhere --out "$work/grades/none" "${folders[@]}"
check "a submission that is not there is refused" \
    refused 'no such file' grader/grade.sh nowhere.zip
check "an option that there is not is refused" \
    refused "there is no option '--fast': see --help" grader/grade.sh --fast nowhere.zip
check "--help tells the options" \
    sh -c 'grader/grade.sh --help | grep -q -- --assignment'
finish
