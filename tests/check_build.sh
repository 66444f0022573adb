#!/bin/sh
# The toolchain: what is rebuilt, and where errors are reported. Works on a
# copy of the project, so that nothing here is touched.
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
copy=$work/copy
mkdir "$copy"
cp -r Makefile README.md chapters tests grader .shellcheckrc .gitattributes "$copy"
mkdir -p "$copy/datasets"
cp datasets/*.* "$copy/datasets"
cd "$copy" || exit 1

# a clone as git makes it on Windows
git_here() {
    GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 \
        git -c user.name=nobody -c user.email=nobody "$@"
}
cloned() {
    git_here init -q && git_here add -A && git_here commit -q -m all &&
        git_here -c core.autocrlf=true clone -q . "$work/clone" || return 1
    rm -rf .git
    grep -rlI --exclude-dir=.git "$(printf "\r")" "$work/clone" && return 1
    make -C "$work/clone" tangle >"$work/make.log" 2>&1 ||
        {
            cat "$work/make.log"
            return 1
        }
}
sentence="a clone with core.autocrlf=true has the line ends of Unix, and tangles"
if command -v git >/dev/null; then
    check "$sentence" cloned
else
    skip "$sentence" "git is missing"
fi

# it is not about speed
quiet_make() {
    make --no-print-directory CFLAGS_float=-O0 \
        CFLAGS_double='-O0 -DREAL_DOUBLE' "$@" \
        >"$work/make.log" 2>&1
}
check "make tangle writes src/" \
    sh -c 'make tangle >/dev/null && [ -s src/full.c ] && [ -s src/real.h ]'
check "tangled code says where it comes from" \
    grep -q '^#line [0-9]* "chapters/full.nw"' src/full.c
check "make -j2 builds the programs" quiet_make -j2
check "a second make does nothing" quiet_make -q
brought_back() {
    rm src/run_cifar100.c src/full.c
    quiet_make -j2 && [ -s src/run_cifar100.c ] && [ -s src/full.c ]
}
check "make brings back sources that are gone" brought_back

# made FILE...: the last make has compiled just these sources
made() {
    cat "$work/make.log"
    sed -n 's/.* -c src\/\([a-z0-9_]*\)\.c .*/\1/p' "$work/make.log" |
        sort -u | paste -s -d ' ' >"$work/made"
    [ "$(cat "$work/made")" = "$*" ]
}
rebuilt() {
    sed -i '3s/^/\n/' chapters/full.nw
    quiet_make -j2 && made full
}
check "another line of prose recompiles the chapter, and no more" rebuilt
nothing_new() {
    sed -i '4s/^/% /' chapters/full.nw
    quiet_make -j2 && made
}
check "another word of prose recompiles nothing" nothing_new
# full.h is included by the four programs that use layers
header() {
    sed -i 's/^struct layer \*full_new(/int full_unused(void);\n&/' chapters/full.nw
    quiet_make -j2 && made best_cifar10 better_cifar diagnose full run_cifar100
}
check "another header recompiles what includes it, and no more" header

error_line() {
    line=$(grep -n 'y->at\[k\] = x->at\[k\] > 0' chapters/relu.nw |
        cut -d: -f1)
    sed -i "${line}s/x->at/x->nowhere/" chapters/relu.nw
    quiet_make && return 1
    cat "$work/make.log"
    grep -q "^chapters/relu.nw:$line:.*error" "$work/make.log"
}
check "a compiler error is reported at its line in the chapter" error_line

undefined() {
    sed -i 's/^<<make a ReLU layer>>$/<<make a RELU layer>>/' chapters/relu.nw
    quiet_make tangle && return 1
    grep -q 'undefined chunk' "$work/make.log" && [ ! -e src/relu.c ]
}
check "an undefined chunk stops make and leaves no file" undefined

check "make help lists the verbs" \
    sh -c 'make help | grep -q "^make handout "'
help_is_true() {
    for verb in $(make help | sed -n 's/^make \([a-z]*\) .*/\1/p'); do
        cat Makefile chapters/*.mk grader/*.mk | grep -q "^$verb:\|^\.PHONY: $verb$" || return 1
    done
}
check "every verb it lists exists" help_is_true
# what make check does with two tests, the second of which waits for the handout
again() (
    mkdir "$work/again" "$work/bin"
    cp -r Makefile tests "$work/again" && cd "$work/again" || exit 1
    mkdir src grader chapters datasets
    # the handout comes late, as it does
    echo 'until [ -e build/tests/due.early ]; do sleep 0.1; done
        mkdir -p build/handout && echo >build/handout/rules.mk' >"$work/bin/make"
    chmod +x "$work/bin/make"
    # shellcheck disable=SC2028
    echo 'printf "%s\t1\t%s\ttests/ran.sh %s\n" early "[.]mk\$" early late "^build/handout/" late' >tests/list.sh
    printf '#!/bin/sh\necho "$1" >>ran\necho "1 passed, 0 failed, 0 skipped"\n' >tests/ran.sh
    chmod +x tests/ran.sh
    for try in 1 2; do
        echo "$try"
        PATH=$work/bin:$PATH tests/check.sh || exit 1
    done
    cat ran
    [ "$(sort ran | tr '\n' ' ')" = 'early late ' ]
)
check "make check runs nothing again where nothing has changed" again
unnamed() {
    for folder in grader/*/assignment.json; do
        basename "${folder%/*}"
    done >"$work/assignments"
    ! sed -n 's/^\([a-z0-9% _-]*\):.*/\1/p' Makefile chapters/*.mk grader/*.mk \
        chapters/handout/Makefile | grep -F -f "$work/assignments"
}
check "no verb names an assignment" unnamed
finish
