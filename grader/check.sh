# shellcheck shell=bash disable=SC2034,SC2154
# Sourced by the kinds of checks. programs.sh calls a kind
#   KIND.sh FOLDER REFERENCE SETTINGS
# in a folder where `said` is what the program printed, and run/results what
# it wrote. The settings are those of the assignment, with
#   program  its name
#   seed     that it ran with
#   failed   why it did not run to its end, as a sentence; empty if it did
#   shown    how many of the test images it saw, if there are any
# A kind leaves its verdicts with check_row, and may leave a remark and a table
# for the report. Without a REFERENCE it prints the names of its rows.
. "${BASH_SOURCE[0]%/*}/common.sh"
dir=$1 due=$2
eval "$3"

# needs SETTING...: settings that the assignment must have
needs() {
    local setting
    for setting; do
        [ -v "$setting" ] || die "check $kind of $program: $setting is missing"
    done
}

# names NAME...: prints the names of the rows, if nothing else is asked for
names() {
    [ -n "$due" ] || {
        printf '%s\n' "$@"
        exit
    }
}

# written NAME LIMIT: copies what the program wrote to NAME, here
written() {
    rm -f "$1"
    take "run/results/$1" "$1" "$2"
}

# table TITLE: standard input is its rows, with tabs between the cells
table() {
    { printf '# %s\n' "$1" && sed 's/^/-\t/'; } >>"$dir/tables.tsv"
}

# holds CONDITION: is it true? A condition on numbers, in awk's syntax
holds() {
    awk "BEGIN { exit !($1) }"
}

# accuracies LABELS NAME: those of the predictions that the program wrote to
# NAME, or the reason why there are none. What was parsed is kept in the
# submission's folder; what was written is not.
accuracies() {
    if written "$2" 2000000; then
        awk -v per="$per" -v kept="$dir/$2" -f "$grader/checks/accuracies.awk" "$1" "$2"
    else
        echo 'malformed: it is missing'
    fi
}

# explained NAME: a remark if a rule that learns nothing agrees with nine tenths
# of the predictions there; if several do, about the one that agrees most. The
# book's networks agree with no such rule on more than 0.61 of CIFAR-100's images.
explained() {
    local rule share trained
    mapfile -t trained < <(other_images)
    cage --trusted --seconds 300 -- "$GRADER_BUILT/simple_rules" "$record" "$labels" "$dir/$1" \
        "$due/data/$test_file" "${trained[@]/#/$due/data/}" >rules.csv 2>verdict ||
        grader_error "the predictions of $program cannot be compared with simple rules: $(one_line <verdict)"
    IFS=, read -r rule share < <(sort -s -t , -k 2,2 -g -r rules.csv) || true
    ! holds "${share:-0} >= 0.9" ||
        remark "$program predicts what $rule gives, for $share of the images: read that program"
}

# one_accuracy NAME: that of the only predictions there, $came, or what is
# $wrong
one_accuracy() {
    local found
    came='' wrong=$failed
    [ -z "$wrong" ] || return 0
    accuracies "$due/labels.csv" "$1" >one.csv
    mapfile -t found <one.csv
    if [[ ${found[0]} == malformed* ]]; then
        wrong="$1: ${found[0]#malformed: }"
    elif [ ${#found[@]} -ne 1 ]; then
        wrong="$1: it has more than one $per"
    else
        came=${found[0]#*,}
        [ -z "${rules:-}" ] || explained "$1"
    fi
}
