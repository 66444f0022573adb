#!/bin/bash
# changes.sh FOLDER [since]: what has changed in the results below a folder for
# grades since `changes.sh FOLDER since` was called. It is listed in changes.csv
# and changes.html, and earlier.results/DATE keeps the table and the results as
# they were. A run that was killed and the run that continues it count as one.
. "${BASH_SOURCE[0]%/*}/common.sh"
[ $# -ge 1 ] && [ -d "$1" ] || die "usage: grader/changes.sh FOLDER [since]"
cd -- "$1"
before=.before
if [ "${2:-}" = since ]; then
    [ ! -e $before ] || exit 0
    remove $before.part
    mkdir $before.part
    # a result is replaced, never changed, so a hard link keeps it as it is
    for result in */result.json; do
        [[ ! -e $result || $result == *.*/* ]] || printf '%s\0' "$result"
    done | xargs -0 -r cp -l --parents -t $before.part
    [ ! -e grades.csv ] || cp grades.csv $before.part
    TZ=UTC printf '%(%FT%H-%M-%SZ)T\n' -1 >$before.part/date
    mv $before.part $before
    exit
fi
[ -e $before ] || exit 0
read -r date <$before/date
time=${date#*T}

# rows whose result is a different file now, and for each of them the files before
# and after, or the file `null` where there is none
echo null >$before/null
changed=() pairs=()
for result in "$before"/*/result.json */result.json; do
    row=${result%/*} row=${row#"$before"/}
    old=$before/$row/result.json new=$row/result.json
    [[ -e $result && $row != *.* && ! $old -ef $new ]] || continue
    [[ $result != "$new" || ! -e $old ]] || continue
    changed+=("$row")
    [ -e "$old" ] || old=$before/null
    [ -e "$new" ] || new=$before/null
    pairs+=("$old" "$new")
done
# the first run changes nothing
[ -e $before/grades.csv ] || changed=() pairs=()
printf '%s\0' "${pairs[@]}" >$before/pairs
[ ${#pairs[@]} -gt 0 ] || : >$before/pairs
xargs -0 -r cat <$before/pairs |
    jq -n -r --argjson rows ${#changed[@]} --arg date "${date%T*} ${time//-/:}" \
        --rawfile style "$grader/style.css" --rawfile template "$grader/changes.html" \
        "$(cat "$grader"/{page,csv,changes}.jq)" |
    awk '/^\001$/ { html = 1; next } { print >(html ? ".before/changes.html" : ".before/changes.csv") }'

# keep what was different
if [ "$(wc -l <$before/changes.csv)" -gt 1 ]; then
    remove earlier.results/.part
    mkdir -p earlier.results/.part
    for row in "${changed[@]}"; do
        [ ! -e $before/"$row"/result.json ] || ln $before/"$row"/result.json earlier.results/.part/"$row".json
    done
    cp $before/{grades,changes}.csv earlier.results/.part
    remove "earlier.results/$date"
    mv earlier.results/.part "earlier.results/$date"
fi
mv $before/changes.{csv,html} .
remove $before
