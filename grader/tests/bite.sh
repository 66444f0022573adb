#!/bin/bash
# bite.sh [NUMBER...]: does the check bite? In a copy of the project, one line
# at a time is broken, all of those below or those with these numbers; `make
# check-quick`, or else `make check`, has to notice each.
set -eu
cd "$(dirname "$0")/../.."

# FILE@a sed command that breaks a line of it@what is broken
bites=$(
    cat <<'END'
grader/sandbox/sandbox.c@s/^    if (walls.landlock)$/    if (walls.landlock \&\& !permissions->worker)/@no Landlock for workers
grader/sandbox/sandbox.c@s/"sigaltstack", "clock_gettime",/"kill", &/@a worker may send signals
grader/sandbox/sandbox.c@s/seccomp_init(SCMP_ACT_ERRNO(EPERM))/seccomp_init(SCMP_ACT_ALLOW)/@a worker may call anything
grader/sandbox/sandbox.c@s/^    rule(filter, SCMP_ACT_ERRNO(EOPNOTSUPP), "fallocate");$//@room on the disk that no file shows
grader/sandbox/sandbox.c@s/"setsid", "sched_setaffinity",//@a program chooses its core
grader/sandbox/sandbox.c@s/SCMP_ACT_ERRNO(ENOTTY), "ioctl"/SCMP_ACT_KILL_PROCESS, "ioctl"/@a worker that prints is killed
grader/rpc/proxy.c@s/^    if (part->name != NULL$/    if (part->name == NULL/@no shape check of parameters
grader/sandbox/cage.c@s/usage.memory > 1024ul \* task.megabytes/usage.memory > 1048576ul * task.megabytes/@no watch on memory
grader/blind_data.c@s/records + lies\[i\]/records + order[i]/@labels of test images are not shuffled
grader/hidden/hidden.c@s/1e-9 \* largest/1e-2 * largest/@a tolerance of the hidden suites
grader/checks/accuracies.awk@s/^((row, $2) in class) /0 /@an image may be predicted twice
grader/unpack.sh@s/^    link\*) refuse /    never) refuse /@a zip may hold symbolic links
grader/compile.sh@s/in_cage "$1" compiling --write out --/env -C "$work\/$1"/@modules are compiled without a cage
grader/programs.sh@s/ --program --megabytes/ --megabytes/@programs see compilers
grader/check_overrides.sh@s/^\[ -z "$problem" \] ||/true ||/@any override is taken
grader/result.jq@s/\[$class.overrides\[\]? . select(.item == $item)\]/[]/@overrides are not read
tests/suite.c@s/if (!(came == due || fabs(came - due) <= tolerance))/if (fabs(came - due) > tolerance)/@NaN is within a tolerance
tests/suite.h@s/error_ < 1e-7/error_ < 1e-1/@a tolerance of gradient checks
chapters/backpropagation.nw@s/^        if (isnan(error))$/        if (error < 0)/@a gradient that is NaN is passed over
chapters/student.awk@s/^exercise { next }$//@the handout has the solutions
chapters/student.awk@s/^solution { if.*$//@the handout has the solution environments
chapters/full.nw@s/^    b_grad->at\[o\] = 0;$//@the gradient of the bias piles up
chapters/relu.nw@s/(real)(y->at\[k\] > 0) \* y_grad/(real)(y->at[k] >= 0) * y_grad/@the gradient of ReLU at 0
chapters/results.nw@s/"%s.part",$/"%s",/@results are not written aside first
END
)

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
chmod 755 "$copy"
echo "copying the project, with what was built and tried"
make --no-print-directory -s check >/dev/null
cp -a . "$copy"
cd "$copy"

# notices: some test fails, or the build does
notices() {
    local verb
    for verb in check-quick check; do
        setsid make --no-print-directory $verb >log 2>&1 &
        while kill -0 $! 2>/dev/null && ! grep -q ' FAILED' log; do
            sleep 1
        done
        kill -- -$! 2>/dev/null || true
        wait || true
        grep -m 1 -E '\[.* FAILED|^make: \*\*\*' log && return
    done
    return 1
}

noticed=0 missed=0 n=0
while IFS=@ read -r file command what; do
    n=$((n + 1))
    [ $# -eq 0 ] || [[ " $* " == *" $n "* ]] || continue
    cp -p "$file" kept
    sed -i "$command" "$file"
    if cmp -s kept "$file"; then
        echo "$n: $file has no such line: $command"
        missed=$((missed + 1))
    elif by=$(notices); then
        echo "$n: $what: noticed: ${by%%;*}"
        noticed=$((noticed + 1))
    else
        echo "$n: $what: NOT NOTICED"
        missed=$((missed + 1))
    fi
    mv kept "$file"
    touch "$file"
done <<<"$bites"
echo "$noticed noticed, $missed not"
[ $missed -eq 0 ]
