# settings.jq: what the stages want to know about the assignments, in bash's
# syntax: the settings of the first that is given, and the endings of all. A run and
# a check are strings to be evaluated, since bash has no nested arrays.
def bash: to_entries | map(
    if .value | type == "array" then "\(.key)=(\(.value | map(tostring) | @sh))"
    else "\(.key)=\(.value | tostring | @sh)" end) | join(" ");

def run: .checks = (.checks | map("\(.kind) " + bash))
    | { real: "", options: [], seed: "student", seconds: "", megabytes: 1536, test: "all",
        reference: "" } + . | bash;

. as $one | [$one, inputs | .zip] as $zips
| [$one.items[] | select(.from == "test").id] as $modules
| [$one.runs[] | select(.of == "student").program] as $programs
| { endings: ($zips | unique), zip_ending: $one.zip,
    $modules, $programs, sources: ($modules + $programs | map(. + ".c")),
    results: [$one.runs[].results[]?],
    data_folders: ($one.data.folders // []), files: ($one.data.files // []),
    data_names: ($one.data.names // []),
    get_data: ($one.data.get // ""),
    chosen: ($one.data.classes.chosen // ""), classes: ($one.data.classes.of // ""),
    test_file: ($one.data.test // ""), record: ($one.data.record // 0),
    labels: ($one.data.labels // 1),
    last: ($one.runs[-1].program // ""), filled: [$one.runs[].checks[].item],
    kit_files: [$one.runs[] | select(.checks != [])
        | (select(.of == "book") | "build/\(.real)/\(.program).o"),
          (select(.reference) | "build/\(.real)/bin/\(.program)")],
    runs: ($one.runs | map(select(.checks != []) | run)) }
| bash
