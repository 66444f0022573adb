#!/bin/bash
# Two hosts by ssh, which are both this machine: the table is the one that is
# made here, also when a host dies in between.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
. grader/tests/grading.sh
if [ "$(id -u)" -ne 0 ] || [ ! -x /usr/sbin/sshd ] || [ ! -x "$(command -v rsync)" ] ||
    [ ! -x "$(command -v parallel)" ] || ! unshare --pid --fork --mount-proc true; then
    skip "a class on hosts by ssh" "it takes root, openssh-server, rsync and parallel"
    finish
fi
grader/tests/make_class.sh 12 "$work/class" || exit 1
data=$work/class/data assignment=$work/tests.json folders=("$work/class/submissions")
jq '.runs[].checks = [] | .items |= map(select(.from != "programs"))' \
    "$work/class/assignment.json" >"$assignment"
# six of them, one of which is handed in twice: by each platform's names, and what is refused
find "$work/class/submissions" -mindepth 1 -maxdepth 1 \( -name 'ADA*' -o -name 'G*' -o -name 'k*' -o -name 'p*' -o -name 'ch3-j*' \) \
    -exec rm -r {} +

# --- The hosts -----------------------------------------------------------------

ssh=$work/ssh port=$((20000 + $$ % 10000))
mkdir -p "$ssh" "$work"/{n1,n2,tmp.n1,tmp.n2} /run/sshd
ssh-keygen -q -t ed25519 -N '' -f "$ssh/key"
ssh-keygen -q -t ed25519 -N '' -f "$ssh/host"
# a host is a machine: all that it runs dies with it; and its user has set what
# tools of the grader would obey
start_host() {
    cat >"$ssh/$1" <<END
Port $2
ListenAddress 127.0.0.1
HostKey $ssh/host
PidFile none
AuthorizedKeysFile $ssh/key.pub
StrictModes no
UsePAM no
PermitRootLogin yes
ForceCommand HOME=$work/$1 TMPDIR=$work/tmp.$1 UNZIP=-Z CK_RUN_SUITE=none; export HOME TMPDIR UNZIP CK_RUN_SUITE; cd; exec sh -c "\$SSH_ORIGINAL_COMMAND"
END
    printf '%s\n' "Host $1" 'HostName 127.0.0.1' "Port $2" "IdentityFile $ssh/key" 'StrictHostKeyChecking no' \
        'UserKnownHostsFile /dev/null' 'LogLevel ERROR' 'BatchMode yes' >>"$ssh/config"
    unshare --pid --fork --mount-proc --kill-child /usr/sbin/sshd -D -f "$ssh/$1" -E "$ssh/log" &
}
start_host n1 "$port"
daemons=($!)
start_host n2 $((port + 1))
host=$!
daemons+=("$host")
trap 'kill -9 "${daemons[@]}" 2>/dev/null; wait; rm -rf "$work"' EXIT
printf '%s\n' '# two hosts' "1/ssh -F $ssh/config n1" '' "1/ssh -F $ssh/config n2" "ssh -F $ssh/config nowhere.invalid" >"$work/hosts"

# --- The class -----------------------------------------------------------------

# same NAME: all went well, and the table is the one that was made here
same() {
    tail -n 3 "$work/$1.log"
    [ "$status" -eq 0 ] && cmp "$work/grades/here/grades.csv" "$work/grades/$1/grades.csv"
}
nothing_left() {
    find "$work/tmp.n1" -mindepth 1 | grep . && return 1
    find "$work"/n1/.cache/grader/*/spool -type f ! -name .keep | grep . && return 1
    find "$work/grades/hosts" -maxdepth 1 \( -name '.machines' -o -name '*.part' -o -name '*.old' \) | grep . && return 1
    return 0
}
options=(--roster "$work/class/roster.csv")
grade here
options+=(--hosts "$work/hosts")
# when one has come back, a host dies
(
    for ((k = 0; k < 600; k++)); do
        ! grep -Ls ' older$' "$work"/grades/hosts/*/ran.txt | grep -q . || break
        sleep 0.5
    done
    kill -9 "$host"
) &
killer=$!
grade hosts
wait $killer
check "graded on two hosts, of which one dies, the table is the same, byte for byte" same hosts
check "of several submissions of a student only the newest is sent" grep -q '^all: 6 to run, 1 kept' "$work/hosts.log"
check "a host that cannot be reached is left out, and said" grep -q 'nowhere.invalid is left out' "$work/hosts.log"
grade hosts
check "graded again, it is kept" same hosts
check "and nothing is left of it" nothing_left
options+=(--only tests)
grade tests
check "the tests alone want no data" [ "$status" -eq 0 ]
finish
