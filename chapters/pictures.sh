#!/bin/bash
# pictures.sh: makes the pictures in README.md again from what `make demo` left:
# the page of the book that ReLU's exercises are on, and the losses.
set -euo pipefail
cd "$(dirname "$0")/.."
book=build/book/instructor.pdf
page=$(pdftotext "$book" - | awk 'BEGIN { RS = "\f" }
    /exercise: let the positive/ && /relu_backward/ && !n { n = NR }
    END { print n }')
[ -n "$page" ] || {
    echo "$book: no page has ReLU's exercises" >&2
    exit 1
}
pdftoppm -r 72 -gray -png -singlefile -f "$page" -l "$page" "$book" chapters/page
cp build/book/pictures/acc_lr.png chapters
