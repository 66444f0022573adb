#!/bin/sh
# commands.sh COMMAND FILE...: how each file is compiled, in the
# form of compile_commands.json, for editors.
command=$1
shift
comma='['
for file; do
    printf '%s\n{"directory": "%s", "file": "%s", "command": "%s"}' \
        "$comma" "$PWD" "$file" "$command $file"
    comma=,
done
printf '\n]\n'
