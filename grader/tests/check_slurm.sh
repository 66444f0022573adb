#!/bin/bash
# A class of twenty on a Slurm cluster of two nodes, which are both this machine:
# the table is the same one, also when a node dies in between.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
. grader/tests/grading.sh
if [ "$(id -u)" -ne 0 ] || [ ! -x "$(command -v slurmctld)" ] || [ ! -x "$(command -v munged)" ] ||
    ! unshare --pid --fork --mount-proc true; then
    skip "a class on a Slurm cluster" "it takes root, and Debian's slurm-wlm and munge"
    finish
fi
grader/tests/make_class.sh 20 "$work/class" || exit 1
data=$work/class/data assignment=$work/tests.json folders=("$work/class/submissions")
jq '.runs[].checks = [] | .items |= map(select(.from != "programs"))' \
    "$work/class/assignment.json" >"$assignment"

# --- The cluster ---------------------------------------------------------------

cluster=$work/cluster port=$((20000 + $$ % 10000))
mkdir -p "$cluster"/{state,log} "$work/tmp"
head -c 1024 /dev/urandom >"$cluster/key"
chmod 400 "$cluster/key"
cat >"$cluster/slurm.conf" <<END
ClusterName=kit
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$cluster/munge
StateSaveLocation=$cluster/state
SlurmdSpoolDir=$cluster/spool.%n
SlurmctldPidFile=$cluster/ctld.pid
SlurmdPidFile=$cluster/%n.pid
SlurmctldLogFile=$cluster/log/ctld
SlurmdLogFile=$cluster/log/%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
ReturnToService=2
MpiDefault=none
SlurmdTimeout=10
SlurmctldPort=$port
NodeName=n1 NodeHostname=$(hostname -s) NodeAddr=127.0.0.1 Port=$((port + 1)) CPUs=1 RealMemory=1000
NodeName=n2 NodeHostname=$(hostname -s) NodeAddr=127.0.0.1 Port=$((port + 2)) CPUs=1 RealMemory=1000
PartitionName=all Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
END
export SLURM_CONF=$cluster/slurm.conf
# in the foreground, to be ended by their numbers; a node is a machine: all
# that it runs dies with it
start_node() {
    unshare --pid --fork --mount-proc --kill-child env "TMPDIR=$work/tmp" slurmd -D -N "$1" >>"$cluster/log/$1.out" 2>&1 &
}
munged --force --foreground --key-file "$cluster/key" --socket "$cluster/munge" --pid-file "$cluster/munge.pid" \
    --log-file "$cluster/log/munge" --seed-file "$cluster/seed" >"$cluster/log/munge.out" 2>&1 &
daemons=($!)
trap 'kill -9 "${daemons[@]}" 2>/dev/null; wait; rm -rf "$work"' EXIT
sleep 1
slurmctld -D >"$cluster/log/ctld.out" 2>&1 &
daemons+=($!)
start_node n1
daemons+=($!)
start_node n2
daemons+=($!)
node=$!

# idle: both nodes wait for jobs
idle() {
    for ((k = 0; k < 60; k++)); do
        [ "$(sinfo -h -o '%D %t')" != '2 idle' ] || return 0
        sleep 1
    done
    sinfo
    tail -n 5 "$cluster"/log/*
    return 1
}
check "a Slurm cluster of two nodes is there" idle

# --- The class -----------------------------------------------------------------

# same NAME: all went well, and the table is the one that was made here
same() {
    tail -n 3 "$work/$1.log"
    [ "$status" -eq 0 ] && cmp "$work/grades/here/grades.csv" "$work/grades/$1/grades.csv"
}
# nothing_left NAME
nothing_left() {
    find "$work/tmp" -mindepth 1 | grep . && return 1
    find "$work/grades/$1" -maxdepth 1 \( -name '.machines' -o -name '*.part' -o -name '*.old' \) | grep . && return 1
    squeue -h | grep . && return 1
    return 0
}
options=(--roster "$work/class/roster.csv")
grade here
check "graded here, the table is as expected" grader/tests/compare_class.sh "$work/class" "$work/grades/here/grades.csv" roster

options+=(--slurm)
grade slurm
check "graded on the cluster, it is the same, byte for byte" same slurm
check "both nodes have graded" sh -c '[ "$(grep -l "Launching batch job" "$@" | wc -l)" -eq 2 ]' \
    check "$cluster/log/n1" "$cluster/log/n2"
check "nothing is left of it" nothing_left slurm
grade slurm
check "graded again, nothing runs on a node" [ "$(grep -c submit_batch_job "$cluster/log/ctld")" -eq 1 ]

# when a few have come back, a node dies
(
    for ((k = 0; k < 600; k++)); do
        [ "$(find "$work/grades/killed" -mindepth 2 -maxdepth 2 -name ran.txt 2>/dev/null | wc -l)" -lt 3 ] || break
        sleep 0.5
    done
    kill -9 "$node"
) &
killer=$!
grade killed
wait $killer
check "where a node dies in between, it is the same, byte for byte" same killed
finish
