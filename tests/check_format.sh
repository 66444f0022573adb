#!/bin/sh
# Are all C, also that of the chapters, and all shell laid out in one way, and
# are jq's lines short?
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
check "C and shell are laid out as make format does it" \
    tests/format.sh --check
finds() {
    mkdir "$work/copy"
    cp -r .ci .clang-format .editorconfig chapters datasets grader tests "$work/copy" 2>/dev/null
    sed -i 's/^    return layer;$/  return layer;/' "$work/copy/chapters/layer.nw"
    "$work/copy/tests/format.sh" --check >"$work/said"
    grep "^chapters/layer.nw:[0-9]*:   return layer;" "$work/said"
}
check "a line of a chapter that is not is named" finds
narrow() {
    ! grep -rnE --include='*.jq' '.{101}' chapters grader
}
check "no line of jq has more than 100 columns" narrow
finish
