#!/bin/sh
# flags.sh OPTION... LIBRARY: what pkg-config says. Fedora, Arch and Homebrew have
# OpenBLAS and Check in places that it knows; Debian needs none.
PKG_CONFIG_PATH=${PKG_CONFIG_PATH:-}:/opt/homebrew/opt/openblas/lib/pkgconfig:/usr/local/opt/openblas/lib/pkgconfig \
    pkg-config "$@" 2>/dev/null
