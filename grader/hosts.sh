#!/bin/bash
# hosts.sh LIST COMMAND...: grades on other machines by ssh. LIST is a file
# with a line for each, as GNU parallel reads it: user@host, with N/ in front
# for N submissions at a time, or `ssh -p 2222 user@host`. They need what
# `make setup` installs, rsync, and a key instead of a password; the kit and the
# data are copied to .cache/grader there, once. What a host does not finish,
# another one does.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
list=$1
shift
. "$grader/machines.sh"
for tool in parallel rsync ssh; do
    [ -x "$(command -v $tool)" ] || die "$tool is missing; install it with apt-get, for --hosts"
done
[ "$GRADER_ONLY" != tests ] || files=() # programs alone want data
HOME=$(getent passwd "$(id -u)" | cut -d : -f 6)
export HOME
ssh='ssh -o BatchMode=yes -o ConnectTimeout=15 -o ServerAliveInterval=15'
set_up

# pack_kit FILE...: what a node needs, and these; the same bytes as long as
# nothing changes
pack_kit() {
    ln -sfn "$GRADER_ASSIGNMENT" "$spool/assignment.json"
    ln -sfn "${GRADER_DATA:-}" "$spool/data"
    tar -c -h --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner \
        --exclude='build/grader/reference/*' --exclude='build/grader/kept' --exclude='grader/tests' \
        -C "$kit" chapters/rules.mk src grader build/grader build/float build/double -C "$spool" assignment.json "$@"
}

# prepare_host LOGIN: copies the kit there, and writes its line for parallel
prepare_host() {
    local login=$1 slots='' run said walls unsafe=
    [[ ! $login =~ ^([0-9]+)/(.*)$ ]] || slots=${BASH_REMATCH[1]} login=${BASH_REMATCH[2]}
    run=$login
    [[ $login == *' '* ]] || run="$ssh $login"
    [[ $GRADER_WALLS != *unsafe* ]] || unsafe=--unsafe
    # shellcheck disable=SC2086
    said=$({
        $run "test -e $place" </dev/null ||
            pack_kit "${files[@]/#/data/}" | $run "t=$place.\$\$; mkdir -p \$t/spool/in \$t/spool/back &&
                touch \$t/spool/in/.keep \$t/spool/back/.keep && tar -x -C \$t &&
                { mv -T \$t $place 2>/dev/null || rm -rf \$t; }"
        # what has not been used for a month goes
        $run "touch $place && find .cache/grader -mindepth 1 -maxdepth 1 -mtime +30 -exec rm -rf {} +" </dev/null
        $run "cd $place && build/grader/cage --walls $unsafe && nproc" </dev/null
    } 2>&1) || {
        echo "$login is left out: ${said##*$'\n'}" >&2
        return
    }
    walls=${said%$'\n'*}
    walls=${walls##*$'\n'}
    if [ "$walls" != "$GRADER_WALLS" ]; then
        echo "$login is left out: its walls are $walls, and this machine's are $GRADER_WALLS" >&2
        return
    fi
    printf '%s/%s\n' "${slots:-${said##*$'\n'}}" "$run" >>"$spool/logins"
}

# pack NAME: packs its submission, under the last two names of its path, which
# say where it comes from, and the folder of an earlier run, if there is one
pack() {
    local zip=${zip_of[$1]} tar=$spool/in/$1.tar folder
    folder=$(dirname -- "$zip")
    printf '%s' "${folder##*/}/${zip##*/}" >"$spool/path"
    tar -cf "$tar" -C "$spool" environment path
    tar -rf "$tar" --transform 's|^|in/|S' --anchored --no-wildcards-match-slash --exclude='./*/*/.git' --exclude='./*/*/build' \
        -C "$(dirname -- "$folder")" -- "./${folder##*/}/${zip##*/}"
    [ ! -e "${folder_of[$1]}" ] ||
        tar -rf "$tar" --transform 's|^|older/|S' -C "${folder_of[$1]%/*}" -- "$1"
}

if [ ${#folder_of[@]} -gt 0 ]; then
    place=.cache/grader/$({
        pack_kit
        echo "${GRADER_DATA_SUM:-}"
    } | sha256sum | cut -c 1-16)
    : >"$spool/logins"
    mkdir "$spool/in"
    while read -r login; do
        [ -z "$login" ] || [[ $login == '#'* ]] || prepare_host "$login" &
    done <"$list"
    wait
    [ -s "$spool/logins" ] || die "$list: there is no host that can be used"
    for name in "${!folder_of[@]}"; do
        pack "$name"
        echo "$name"
    done >"$spool/names"
    cd "$spool"
    exec 5< <(exec parallel --will-cite -a names --sshloginfile logins --retries 3 --workdir "$place/spool" \
        --transferfile 'in/{}.tar' --return 'back/{}.tar' --cleanup \
        ../grader/node.sh packed 'in/{}.tar' 'back/{}.tar' "${command[@]#"$grader/"}" 2>log/parallel)
    while true; do
        status=0
        read -r -t 2 -u 5 name || status=$?
        [ $status -gt 128 ] || [ $status -eq 0 ] || break
        grader_lives || {
            # at the first signal, parallel waits for what is still running
            { kill $! && sleep 1 && kill $!; } 2>/dev/null || true
            exit 1
        }
        [ $status -ne 0 ] || [ ! -e "back/$name.tar" ] || put "$name"
    done
    cd /
    grep -av '^$' "$spool/log/parallel" | sort -u | tail -n 3 >&2 || true
fi
finish
