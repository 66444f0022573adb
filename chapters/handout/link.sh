#!/bin/sh
# link.sh PROGRAM "SOURCES" COMMAND...: links a program of the handout. If
# that fails there is no program, and the reason is printed: which of the
# sources are missing or do not compile, or else what the linker said.
set -u
program=$1 sources=$2
shift 2
if "$@" -o "$program" >"$program.log" 2>&1; then
    exec rm "$program.log"
fi
rm -f "$program"
for source in $sources; do
    name=${source##*/}
    if [ ! -e "$source" ]; then
        echo "$source is missing"
    elif [ ! -e "build/$KIND/${name%.c}.o" ]; then
        echo "$name does not compile"
    fi
done >"$program.lost"
# the linker's own words are for mistakes that are none of the compiler's
[ -s "$program.lost" ] ||
    sed -n 's/.*: undefined/undefined/p' "$program.log" | uniq >"$program.lost"
[ -s "$program.lost" ] || sed -n 's/.*cannot find \(-l[a-z_]*\).*/\1 is not on your machine: make doctor/p' \
    "$program.log" >"$program.lost"
[ -s "$program.lost" ] || cp "$program.log" "$program.lost"
said=$(sed 's/^/cannot be linked: /; 4,$d' "$program.lost")
rm "$program.lost" "$program.log"
case $program in
    */check_*)
        printf '#!/bin/sh\ncat <<"END"\n%s\nEND\nexit 1\n' "$said" >"$program"
        chmod +x "$program"
        ;;
    *)
        printf '%s\n' "$said"
        exit 1
        ;;
esac
