# shellcheck shell=bash disable=SC2034,SC2154
# Sourced by the scripts that try overlays (see answer.awk) by the hidden
# suites, after tests/tap.sh: what an overlay says of itself, the files that
# it changes, and whether the suites have found what they should.

# headers OVERLAY...: what overlays say of themselves, a line each, with `|`
# between: name, zero, guess, loses or half, of which items, what is said, the sentence
headers() {
    awk '
        function print_line() {
            if (name) print name "|" rule "|" items "|" says "|" sentence
        }
        FNR == 1 {
            print_line()
            rule = items = says = ""
            name = FILENAME
            gsub(/.*\/|\.nw$/, "", name)
            sentence = $0
        }
        /^<</ { nextfile }
        sub(/^says: */, "") { says = $0 }
        /^(zero|guess|loses|half): / {
            rule = substr($1, 1, length($1) - 1)
            sub(/^[a-z]+: */, "")
            items = $0
        }
        END { print_line() }' "$@"
}

# tangle FOLDER OVERLAY...: FOLDER/NAME/src gets the files of the overlay
# NAME.nw that are not the book's. What attacks leave, hostile-was-here and
# hostile-daemon, gets names of the script's own, since others run beside it.
left=hostile-was-here-${work##*.}
daemon=hd-${work##*.}
tangle() {
    local names=("${@:2}") here
    names=("${names[@]##*/}")
    names=("${names[@]%.nw}")
    mkdir -p "$1"
    (cd "$1" && mkdir -p "${names[@]/%//src}")
    here=$(cd "$kit" && pwd)
    awk -f grader/tests/overlays.awk chapters/*.nw overlays=1 "${@:2}" >"$1.nw" &&
        notangle -Rall "$1.nw" >"$1.c" || exit 1
    sed "s|@KIT@|$here|g; s/hostile-was-here/$left/g; s/hostile-daemon/$daemon/g" "$1.c" |
        awk -v folder="$1" -f grader/tests/pieces.awk
}
# what tries mistakes; a script may add to it
# MODULE.TEST of the tests that are essential in the rubric
essential=" $(jq -r '.items[] | .id as $id | .essential // [] | .[] | "\($id).\(.)"' \
    grader/*/assignment.json | tr '\n' ' ')"

suites=(grader/*/hidden/check_*.c)

# write_files FOLDER FILE...: FOLDER/NAME/files.new gets what the verdict of
# the overlay NAME depends on: a line for each source, with those of the
# `suites` that test the module, and with all that is the same for all: the code
# of the book but for the numbers of its lines, what judges, the seed and the
# walls, and these FILEs. A verdict is kept as long as this stays the same.
write_files() {
    local folder
    {
        grep -hv '^#line' src/*.[ch]
        cat grader/{rpc,sandbox}/*.[ch] grader/{hidden,*/hidden}/[!c]*.[ch] tests/suite.[ch] "${@:2}"
        echo "${GRADER_WALLS:-} ${GRADER_SEED:-}"
    } | sha256sum >"$1.code"
    sha256sum "${suites[@]}" >"$1.suites"
    # as tangled, without names that are of this run only
    (cd "$1" && find . -name src -printf '%P\n') | (mkdir "$1.raw" && cd "$1.raw" && xargs mkdir -p)
    awk -v folder="$1.raw" -f grader/tests/pieces.awk "$1.c"
    (cd "$1.raw" && sha256sum -- */src/*.c) | awk -v folder="$1" '
        FILENAME ~ /code$/ { code = $1; next }
        FILENAME ~ /suites$/ { gsub(/.*check_|\.c$/, "", $2); suite[$2] = suite[$2] $1; next }
        {
            split($2, path, "/")
            module = path[3]
            sub(/\.c$/, "", module)
            print $1, suite[module], code >(folder "/" path[1] "/files.new")
        }' "$1.code" "$1.suites" -
    rm -r "$1.raw"
    # an overlay may change nothing
    for folder in "$1"/*; do
        [ -e "$folder/files.new" ] || : >"$folder/files.new"
    done
}

# holds FOLDER RULE ITEMS SAYS: are the tables of the modules that the
# overlay changes what they should be? In `zero:` modules nothing has passed,
# in those that it is a `guess:` at nothing `essential` has, in those that it
# `loses:` something has failed, with a line `half:` something essential, in others
# nothing has. What it `says:` is in a message. The public suites, where they have
# been run, find a mistake in the same modules as the hidden ones.
holds() {
    local rule=$2 items=" $3 " says=$4
    local file module table test came message failed lost tried=' ' said='' bad=0
    for file in "$1"/src/*.c; do
        module=${file##*/}
        module=${module%.c}
        # a chapter has files that are not tested, too
        [[ $tested == *" $module "* ]] || continue
        tried+="$module "
        table=$1/checks/$module.tsv failed='' lost=''
        [ -s "$table" ] || {
            echo "$module has no result"
            bad=1
            continue
        }
        while IFS=$'\t' read -r test came message; do
            [[ $message != *"$says"* ]] || said=yes
            if [ "$came" = failed ]; then
                failed=yes
                [[ $essential != *" $module.$test "* ]] || lost=yes
                [[ $items == *" $module "* ]] || {
                    echo "$module fails $test: $message"
                    bad=1
                }
            elif [[ $rule = zero && $items == *" $module "* ]]; then
                echo "$module passes $test"
                bad=1
            elif [[ $rule = guess && $essential == *" $module.$test "* ]]; then
                echo "$module passes $test, which is essential"
                bad=1
            fi
        done <"$table"
        [[ -n $failed || $items != *" $module "* ]] || {
            echo "nothing is found in $module"
            bad=1
        }
        [[ $rule != half || $items != *" $module "* || -n $lost ]] || {
            echo "$module fails nothing that is essential"
            bad=1
        }
        # what the public suite found, where it was run
        [ -e "$1/public/$module" ] || continue
        if [[ $items != *" $module "* ]]; then
            sed "s/^/$module fails the public test /" "$1/public/$module"
            [ ! -s "$1/public/$module" ] || bad=1
        elif [ ! -s "$1/public/$module" ]; then
            echo "the public tests find nothing in $module"
            bad=1
        fi
    done
    for module in $items; do
        [[ $tried == *" $module "* ]] || {
            echo "it does not change $module"
            bad=1
        }
    done
    [ -z "$says" ] || [ -n "$said" ] || {
        echo "nothing says: $says"
        bad=1
    }
    [ ! -e "$1/error.txt" ] || {
        cat "$1/error.txt"
        bad=1
    }
    return $bad
}
