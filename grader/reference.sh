#!/bin/bash
# reference.sh DATA SEED: what a submission with that seed is measured by,
# made once and kept in build/grader/reference. Prints the folder; in it are
#   data/       what the submission's programs see; test labels shuffled
#   labels.csv  the true classes of the test images
#   seed.txt    a seed that nobody knows
#   PROGRAM/    of the book's program, if a run wants that: results/ and what
#               it said
# Together the folders take up at most 4 GB, enough for some 400 students with five
# classes each; beyond that, those that have not been used for longest are deleted.
. "${BASH_SOURCE[0]%/*}/common.sh"
[ $# -eq 2 ] || die "usage: grader/reference.sh DATA SEED"
data=$1 own_seed=$2
need_data "$data"
# grade.sh has been through the data already
: "${GRADER_DATA_SUM:=$(data_sum "$data")}"

# secret NAME: a number for a seed, drawn from the secret of the kit, so that
# other machines find the same one
secret() {
    printf '%d\n' "0x$(echo "$(cat "$GRADER_BUILT/secret") $key $1" | sha256sum | head -c 8)"
}

# train: the book's program of the run whose settings have been read
train() {
    [ "$seed" = secret ] && seed=$(cat "$part/seed.txt") || seed=$own_seed
    mkdir -p "$part/$program/results"
    OPENBLAS_NUM_THREADS=1 cage --trusted --seconds 3600 -- \
        "$kit/build/$real/bin/$program" --data "$part/data" "${options[@]}" --seed "$seed" \
        --results "$part/$program/results" >"$part/$program/said" 2>"$part/$program/log" ||
        die "the reference $program failed: $(tail -n 1 "$part/$program/log")"
    # networks that it keeps are most of what it leaves, and nobody reads them
    rm -f "$part/$program/results"/*.bin
}

# make_room: the date of a folder's lock says when it was last used, and the lock
# is held while it is in use; GRADER_REFERENCES is a different limit, in MB, for
# trials
make_room() {
    local size folder all=0
    local -A kilobytes=()
    cd "$GRADER_BUILT/reference"
    while read -r size folder; do
        kilobytes[$folder]=$size
    done < <(du -sk -- */ 2>/dev/null | tr -d /)
    while read -r folder; do
        folder=${folder%.lock}
        all=$((all + ${kilobytes[$folder]:-0}))
        [ $all -gt $((1000 * ${GRADER_REFERENCES:-4000})) ] && [ -e "$folder" ] && [ "$folder" != "$key" ] || continue
        (flock -n 7 && remove "$folder") 7<"$folder.lock" || true
    done < <(ls -t -- *.lock)
}

# what the book's programs do depends on the student's seed where the classes
# do, or where they run with it
own=${classes:+-$own_seed} trained=()
for run in "${runs[@]}"; do
    eval "$run"
    [ -n "$reference" ] || continue
    trained+=("$run")
    [ "$seed" = secret ] || own=-$own_seed
done
key=$({
    cat "$GRADER_BUILT"/{secret,blind_data} "${kit_files[@]/#/$kit/}"
    echo "${trained[@]}" "$GRADER_DATA_SUM"
} | sha256sum | cut -c 1-16)$own
folder=$GRADER_BUILT/reference/$key part=$GRADER_BUILT/reference/$key.part
mkdir -p "$GRADER_BUILT/reference"

# one at a time: submissions may share it
exec 8>"$folder.lock"
flock 8
if [ ! -e "$folder" ]; then
    remove "$part"
    mkdir -p "$part/data"
    secret seed >"$part/seed.txt"
    choice=()
    [ -z "$classes" ] ||
        mapfile -t choice < <(printf '%s\n' "$own_seed" "$chosen" "$classes" && other_images)
    [ -z "$test_file" ] ||
        "$GRADER_BUILT/blind_data" "$data" "$part" "$(secret order)" "$record" "$labels" "$test_file" "${choice[@]}"
    for file in "${files[@]}"; do
        [ -e "$part/data/$file" ] || copy "$data/$file" "$part/data"
    done
    for run in "${trained[@]}"; do
        (eval "$run" && train)
    done
    mv "$part" "$folder"
    (make_room)
fi
printf '%s\n' "$folder"
