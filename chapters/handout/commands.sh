#!/bin/sh
# commands.sh COMMAND FILE...: how each file is compiled, as
# compile_commands.json says it to editors.
command=$1
shift
comma='['
for file; do
    printf '%s\n{"directory": "%s", "file": "%s", "command": "%s"}' \
        "$comma" "$PWD" "$file" "$command $file"
    comma=,
done
printf '\n]\n'
