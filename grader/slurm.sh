#!/bin/bash
# slurm.sh COMMAND...: grades on a Slurm cluster whose nodes see the same
# files as this machine: the kit, the data, the submissions and the folder for
# grades. The class is a job array. A node that dies loses the submission it
# was working on: Slurm starts its task again, and the task goes on from there.
# sbatch takes its options from variables such as SBATCH_PARTITION.
. "$(dirname -- "${BASH_SOURCE[0]}")/machines.sh"
[ -x "$(command -v sbatch)" ] || die "sbatch is missing: --slurm is for a machine of a Slurm cluster"
set_up

# submit: the jobs that have not come back, in as many tasks as Slurm takes
submit() {
    local most tasks not=() file
    most=$(scontrol show config | sed -n 's/^MaxArraySize *= *//p')
    tasks=$((${#folder_of[@]} < ${most:-1001} ? ${#folder_of[@]} : ${most:-1001} - 1))
    # nodes with other walls
    for file in "$spool"/log/*.walls; do
        [ ! -e "$file" ] || not+=("$(basename "$file" .walls)")
    done
    sbatch --parsable --requeue --job-name=grader --array="0-$((tasks - 1))" --ntasks=1 --chdir=/ \
        ${not[0]:+"--exclude=$(IFS=, && echo "${not[*]}")"} --open-mode=append --output="$spool/log/%a" <<END
#!/bin/bash
exec $(printf '%q ' "$grader/node.sh" share "$spool" "$tasks") "\$SLURM_ARRAY_TASK_ID" "\$SLURMD_NODENAME" \
$(printf '%q ' "${command[@]#"$grader/"}")
END
}

# over JOB: is none of its tasks waiting or running? False as long as the
# controller does not answer
over() {
    local said
    if said=$(squeue --noheader --format=%T --jobs="$1" 2>&1); then
        [ -z "$said" ]
    else
        [[ $said == *'Invalid job id'* ]]
    fi
}

# a task that was lost, or was on a node with other walls, is tried once more
for _ in 1 2; do
    [ ${#folder_of[@]} -gt 0 ] || break
    job=$(submit) || die "sbatch did not accept the job"
    echo "$job" >"$spool/job"
    until [ -n "${ended:-}" ] || [ ${#folder_of[@]} -eq 0 ]; do
        sleep 2
        grader_lives || {
            scancel "$job"
            exit 1
        }
        ! over "$job" || ended=yes
        put_all
    done
    ended=
    cat "$spool"/log/* 2>/dev/null | grep -a . | sort -u | tail -n 3 >&2 || true
    for name in "${!folder_of[@]}"; do
        printf '%s\0%s\0' "${zip_of[$name]}" "${folder_of[$name]}"
    done >"$spool/jobs"
    read_jobs
done
finish
