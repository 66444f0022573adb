#!/bin/bash
# check_debian.sh [NAME...]: the handout in bare Debians, made by debootstrap
# of the mirror that this machine uses: 12, bookworm, as the Dockerfile makes
# it, and 13, trixie, by what make doctor says; or those of these names. Each
# piece is taken away, and has to be missed. Only root can do that.
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
[ $# -gt 0 ] || set -- bookworm trixie
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    grep -v security | head -n 1)
if [ "$(id -u)" -ne 0 ] || [ -z "$mirror" ] || ! command -v debootstrap >/dev/null; then
    skip "the handout in bare Debians" "only root can try it, with debootstrap and a mirror of Debian"
    finish
fi

# inside COMMAND: in the Debian, in the handout's folder
inside() {
    chroot "$debian" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
        DEBIAN_FRONTEND=noninteractive LC_ALL=C sh -c "cd /root/handout && $1"
}
# doctor: what it says is in $work/said
doctor() {
    inside 'sh tests/doctor.sh' >"$work/said" 2>&1
    status=$?
    cat "$work/said"
    return "$status"
}
# cure: does what doctor says, but asks for no more than that
cure() {
    line=$(sed -n 's/^ *sudo apt-get install //p' "$work/said")
    [ -n "$line" ] && inside "apt-get install -y --no-install-recommends $line" && doctor
}
bare() {
    ! doctor && [ "$(grep -c 'MISSING\|cannot be checked' "$work/said")" -eq 9 ]
}
# the steps of the Dockerfile
by_dockerfile() {
    inside "$(sed -n '/^RUN/,/[^\\]$/ { s/^RUN //; s/\\$//; p }' build/handout/Dockerfile | tr -d '\n')" &&
        inside 'apt-get update' && doctor
}
builds() {
    inside 'make' >"$work/build.log" 2>&1
    status=$?
    cat "$work/build.log"
    [ "$status" -eq 0 ] && ! grep 'warning' "$work/build.log"
}
stubs_fail() {
    ! inside 'make check' >"$work/said" 2>&1
    cat "$work/said"
    grep '^Next: full' "$work/said"
}
solved_pass() {
    for file in src/*.[ch]; do
        grep -q "^- - $file\$" build/handout/tests/given || continue
        # what only instructors have is in one file, as students hand in
        awk -f tests/one_file.awk "$file" | sed '/^#line/d' >"$debian/root/handout/$file"
    done
    inside 'make check'
}
# misses PIECE PACKAGE: without the package doctor names the piece, and its
# line brings it back
misses() {
    inside "apt-get remove -y --auto-remove $2" && { doctor || true; } &&
        grep "^  $1 *MISSING: " "$work/said" &&
        grep -x " *sudo apt-get install .*\\b$2\\b.*" "$work/said" && cure
}

for name; do
    debian=$work/$name
    debootstrap --variant=minbase "$name" "$debian" "$mirror" >"$work/debootstrap.log" 2>&1
    check "$name: debootstrap makes it" [ -x "$debian/usr/bin/apt-get" ]
    [ -x "$debian/usr/bin/apt-get" ] || continue
    cp -r build/handout "$debian/root"
    check "$name, bare: make doctor misses all" bare
    if [ "$name" = bookworm ]; then
        check "$name: the steps of the Dockerfile install all" by_dockerfile
    else
        check "$name: the line that make doctor prints installs all" cure
    fi
    check "$name: the handout builds without a warning" builds
    check "$name: make check says what is next" stubs_fail
    check "$name: solved, all tests pass" solved_pass
    for piece in gcc:gcc make:make 'C library:libc6-dev' Check:check OpenBLAS:libopenblas-dev \
        gnuplot:gnuplot-nox python3:python3 gdb:gdb; do
        check "$name without ${piece%:*}: make doctor names it" misses "${piece%:*}" "${piece#*:}"
    done
    rm -rf "$debian"
done
finish
