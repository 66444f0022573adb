#!/bin/sh
# compile.sh OBJECT SOURCE CHECK COMMAND...: compiles a source of the handout.
# What the compiler says is kept in OBJECT.said, and shown, unless `make
# CHECK` will. If it fails there is no object, and make goes on.
set -u
object=$1 source=$2 check=$3
shift 3
echo "compiling $source"
[ ! -t 2 ] || set -- "$@" -fdiagnostics-color=always
"$@" 2>"$object.said" || {
    rm -f "$object"
    command -v "$1" >/dev/null && ! grep -q '#include <' "$object.said" ||
        echo "this is missing from your machine: make doctor says how to install it" >>"$object.said"
}
[ -n "$check" ] || cat "$object.said" >&2
[ -s "$object.said" ] || rm "$object.said"
