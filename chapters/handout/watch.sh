#!/bin/sh
# watch.sh: make check now, and again whenever a file in src has changed.
mkdir -p build
while :; do
    touch build/watched
    [ ! -t 1 ] || clear
    ${MAKE:-make} --no-print-directory check
    until [ -n "$(find src -name '*.[ch]' -newer build/watched)" ]; do
        sleep 1
    done
done
