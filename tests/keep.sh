#!/bin/bash
# keep.sh NAME: runs the test that is due under this name, and keeps what
# comes out; see check.sh.
set -u
name=$1
kept=build/tests
IFS=$'\t' read -r _ _ command < <(grep -P "\t$name\t" $kept/due)
: >$kept/"$name".running
begin=$EPOCHREALTIME
read -r passed _ failed _ skipped _ < <(
    LOG=$kept/$name.part tests/run.sh "$command" </dev/null | tail -n 1
)
seconds=$(awk "BEGIN { printf \"%.1f\", $EPOCHREALTIME - $begin }")
rm $kept/"$name".running
# without a sum it was interrupted, and stays due
[ -n "$skipped" ] || exit 1
if [ "$failed" -eq 0 ]; then
    mv $kept/"$name".part $kept/"$name".log
    mv $kept/"$name".files.new $kept/"$name".files
else
    mv $kept/"$name".part $kept/"$name".failed
fi
echo "$passed $failed $skipped $seconds" >$kept/"$name".result
printf '%s\t%s\n' "$seconds" "$name" >>$kept/finished

# what is left takes as much longer than expected as what has ended
awk -F '\t' -v name="$name" -v seconds="$seconds" -v jobs="$(nproc)" \
    -v said="$passed passed$([ "$failed" -eq 0 ] || echo ", $failed FAILED")$([ "$skipped" -eq 0 ] || echo ", $skipped skipped")" '
    NR == FNR { took[$2] = $1; next }
    { all++ }
    $2 in took { n++; real += took[$2]; expected += $1; next }
    { left += $1 }
    END {
        left *= expected > 0 ? real / expected : 1
        printf "[%d/%d] %s: %s, %s s", n, all, name, said, seconds
        if (left > 0)
            printf "; about %d:%02d min left", left / jobs / 60, left / jobs % 60
        print ""
    }' $kept/finished $kept/due
