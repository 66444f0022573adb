#!/bin/sh
# doctor.sh: what this machine has of what the handout needs, what it lacks,
# and the line that installs it. From make it gets how programs are compiled
# and linked: CC, OPENBLAS and CHECK. It knows Linux, macOS and WSL, and was
# tried on Debian 12 and 13 only.
set -u
: "${CC:=gcc}" "${OPENBLAS:=-lopenblas}" "${CHECK:=-lcheck -lsubunit}"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
lacking='' packages=''

kernel=$(uname -s) ID='' ID_LIKE=''
# shellcheck disable=SC1090,SC1091
[ ! -r "${OS_RELEASE:=/etc/os-release}" ] || . "$OS_RELEASE"
case "$kernel $ID $ID_LIKE " in
    Darwin*) system=homebrew install='brew install' ;;
    MINGW* | MSYS* | CYGWIN*)
        echo "This is Windows itself. Type 'wsl --install' in PowerShell, and work in"
        echo "the Ubuntu (WSL 2) that comes with it, in a folder in its home directory."
        exit 1
        ;;
    *' debian '* | *' ubuntu '*) system=debian install='sudo apt-get install' ;;
    *' fedora '* | *' rhel '*) system=fedora install='sudo dnf install' ;;
    *' arch '*) system=arch install='sudo pacman -S --needed' ;;
    *) system=debian install='(names as in Debian; yours may differ)' ;;
esac

# has TOOL; builds HEADER FLAGS...: a program with them, or 2 without gcc
has() {
    command -v "$1" >/dev/null
}
builds() {
    has "$CC" || return 2
    printf '#include <%s>\nint main(void) { return 0; }\n' "$1" >"$work/try.c"
    shift
    # shellcheck disable=SC2068
    "$CC" "$work/try.c" -o "$work/try" $@ >/dev/null 2>&1
}

# piece NAME USE DEBIAN FEDORA ARCH HOMEBREW COMMAND...: it is there if the
# command works, or else it is in the packages of these names
piece() {
    # shellcheck disable=SC2034
    name=$1 use=$2 debian=$3 fedora=$4 arch=$5 homebrew=$6
    shift 6
    "$@"
    case $? in
        0)
            printf '  %-12s found\n' "$name"
            return
            ;;
        2) printf '  %-12s cannot be checked without %s\n' "$name" "$CC" ;;
        *) printf '  %-12s MISSING: %s\n' "$name" "$use" ;;
    esac
    lacking="$lacking $name"
    eval "more=\$$system"
    # shellcheck disable=SC2154
    for package in $more; do
        case " $packages " in
            *" $package "*) ;;
            *) packages="$packages $package" ;;
        esac
    done
}

piece "$CC" "compiles your C" gcc gcc gcc '' has "$CC"
piece make "builds and tests" make make make '' has make
piece 'C library' "stdio.h and the like" libc6-dev glibc-devel glibc '' \
    builds stdio.h
piece sanitizers "find writes past the end of a matrix" \
    gcc 'libasan libubsan' gcc '' builds stdio.h -fsanitize=address,undefined
piece Check "runs the tests: check.h" \
    check 'check-devel subunit-devel' check 'check pkgconf' builds check.h "$CHECK"
piece OpenBLAS "multiplies matrices: cblas.h" \
    libopenblas-dev openblas-devel openblas 'openblas pkgconf' builds cblas.h "$OPENBLAS"
piece gnuplot "draws the pictures" gnuplot-nox gnuplot gnuplot gnuplot has gnuplot
needed=$lacking
piece python3 "only to download the images" python3 python3 python python has python3
piece gdb "only to look into a program while it runs" gdb gdb gdb '' has gdb

if [ -n "$packages" ]; then
    echo "This line installs what is missing:"
    echo "    $install$packages"
fi
case "$kernel$needed" in
    Darwin*' '"$CC"* | Darwin*' make'* | Darwin*' C library'*)
        echo "This line installs Apple's compiler and make:"
        echo "    xcode-select --install"
        ;;
esac
case $(uname -r) in
    *WSL2*) ;;
    *Microsoft*)
        echo "This is WSL 1, which is slow. Type in PowerShell: wsl --set-version $ID 2"
        ;;
esac
case $(uname -r)$PWD/ in
    *[Mm]icrosoft*/mnt/[a-z]/*)
        echo "This folder is on a Windows disk: make is slow there, and so is every program"
        echo "that reads images. Copy the folder to your home directory: cp -r . ~/handout"
        ;;
esac
[ -n "$needed" ] || echo "You have everything you need."
[ -z "$needed" ]
