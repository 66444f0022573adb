#!/bin/sh
# list.sh all|quick|soak: the tests of `make check`, of `make check-quick`, or
# what `make soak` has beyond the seeds, a line each, with tabs between:
#   the name
#   the seconds it took when this was written: the longest start first
#   the files it depends on, as a regular expression for their names
#   the command
cd "$(dirname "$0")/.." || exit 1
set=$1

# entry all|quick|both|soak NAME SECONDS FILES COMMAND
entry() {
    case $1-$set in
        "$set-$set" | both-all | both-quick) ;;
        *) return 0 ;;
    esac
    printf '%s\t%s\t%s|^Makefile$|\.mk$\t%s\n' "$2" "$3" "$4" "$5"
}

# script all|quick|both|soak SECONDS FILES SCRIPT
script() {
    name=$(basename "$4" .sh)
    entry "$1" "${name#check_}" "$2" "$3|^$4$|^tests/tap\.sh$" "$4"
}

# --- Suites of modules, which are everything but the programs -----------

modules="^src/($(cd src && grep -L '^int main' ./*.[ch] |
    sed 's|^\./||; s/\./\\./' | paste -s -d '|'))$"
for suite in tests/check_*.c; do
    module=$(basename "$suite" .c)
    module=${module#check_}
    files="$modules|^datasets/cifar|^tests/suite\.[ch]$|^$suite$"
    entry both "$module" 1 "$files" "build/double/check_$module"
    entry all "$module-sanitized" 1 "$files" "build/sanitized/check_$module"
done

# --- Scripts ---------------------------------------------------------------

script both 45 '\.sh$|^\.ci/|^\.shellcheckrc$' tests/check_shell.sh
script both 4 '\.[ch]$|\.sh$|\.jq$|^\.ci/|^chapters/|^\.clang-format$|^\.editorconfig$' tests/check_format.sh
script both 1 '^chapters/handout/' tests/check_student.sh
script both 40 '^chapters/|^build/handout/|^tests/.*\.[ch]$' tests/check_editions.sh
script all 120 '^build/handout/|^src/|^grader/(common|intake|unpack)\.sh$' tests/check_handout.sh
script all 12 '^src/|^tests/|^chapters/[^/]*\.(awk|sh)$|^\.gitattributes$|^README\.md$' tests/check_build.sh
script all 30 '^src/|^datasets/' tests/check_programs.sh
script all 50 '^src/|^datasets/' tests/check_programs_cifar10.sh
script all 60 '^src/|^datasets/' tests/check_sweeps.sh
script all 20 '^src/|^tests/.*\.[ch]$' tests/check_coverage.sh
entry soak all_coverage 50 '^src/|^tests/.*\.[ch]$' 'tests/check_coverage.sh all'

# --- The grader, and the handout, which some of them grade -----------------

grader='^src/|^grader/([^/]*/)?[^/]*$|^grader/[^/]*/(right|wrong|hostile|programs)/|^chapters/handout/|^tests/suite|^tests/tap\.sh$|^tests/one_file\.awk$|^GRADER_SEED$'
suites="$grader|^grader/[^/]*/hidden/check_"
handout='^build/handout/'
# what a suite finds is seen in mistakes and in attacks on modules, and in the
# book and the handout; the rest is about grading
entry quick some_gradings 20 "$suites|$handout" grader/tests/check_quick.sh
entry quick some_overlays 8 "$suites" 'grader/tests/check_hidden.sh 55 55'
entry all hidden 140 "$suites" 'grader/tests/check_hidden.sh 4'
entry soak all_class 150 "$grader|$handout" 'grader/tests/check_class.sh all'
entry soak all_hidden 140 "$suites" grader/tests/check_hidden.sh
entry all memory 38 "$suites|^grader/[^/]*/memory/" grader/tests/check_memory.sh
entry soak all_memory 60 "$suites|^grader/[^/]*/memory/" 'grader/tests/check_memory.sh 1'
entry soak mistakes 120 "$suites" grader/tests/mistakes.sh
entry soak gradescope 200 "$grader" grader/tests/gradescope.sh
entry soak debian 300 '^build/handout/|^tests/check_debian\.sh$' tests/check_debian.sh
script soak 300 "$grader" grader/tests/check_slurm.sh
script soak 100 "$grader" grader/tests/check_hosts.sh
script soak 300 "$grader" grader/tests/check_kills.sh
# an ordinary user's walls are root's without one; and where there are no
# namespaces, nobody gets without --unsafe
attacks=grader/tests/check_attacks_by
entry all attacks_on_modules_by_root 90 "$suites" "${attacks}_root.sh modules"
entry all attacks_on_programs_by_root 150 "$grader" "${attacks}_root.sh programs"
entry all attacks_on_modules_by_user 20 "$suites" "${attacks}_user.sh modules 3"
entry all attacks_on_programs_by_user 35 "$grader" "${attacks}_user.sh programs 3"
for walls in user root_without_namespaces; do
    entry soak all_attacks_on_modules_by_$walls 50 "$suites" "${attacks}_$walls.sh modules"
    entry soak all_attacks_on_programs_by_$walls 80 "$grader" "${attacks}_$walls.sh programs"
done
script all 5 "$grader" grader/tests/check_attacks_end.sh
script all 5 "${suites}full" grader/tests/check_linked_in.sh
script all 145 "$grader|$handout" grader/tests/check_class.sh
script all 75 "$grader|$handout" grader/tests/check_class_cifar10.sh
script all 58 "$grader" grader/tests/check_odd_zips.sh
script all 55 "$grader|^grader/tests/third/" grader/tests/check_third_assignment.sh
script all 57 "$grader" grader/tests/check_rows.sh
script all 52 "$grader" grader/tests/check_people.sh
script all 4 '^grader/simple_rules\.c$|^grader/cifar100/sample\.c$|^grader/tests/rules\.c$' grader/tests/check_simple_rules.sh
script all 6 "$grader" grader/tests/check_exports.sh
script all 15 "$grader" grader/tests/check_pages.sh

# --- The rest --------------------------------------------------------------

script all 27 '^datasets/(.*\.py$|cifar)' tests/check_download.sh
script all 15 '^datasets/sample\.c$' tests/check_sample.sh
