# shellcheck shell=bash disable=SC2154
# Sourced by tests that look at pages, after tests/tap.sh, in the folder of the
# project: $axe is axe-core's script, where npm has it, or else in build/axe,
# where it's put the first time; empty if it can't be had, or no Chromium.
axe=$(npm root -g 2>/dev/null)/axe-core/axe.min.js
if [ ! -e "$axe" ] && command -v chromium >/dev/null; then
    axe=$PWD/build/axe/node_modules/axe-core/axe.min.js
    mkdir -p build/axe
    (
        # one at a time, and not again at once where it couldn't be had
        flock 9
        [ -e "$axe" ] || [ -n "$(find build/axe/tried -mmin -60 2>/dev/null)" ] || {
            touch build/axe/tried
            timeout 60 npm install --fetch-retries=0 --silent --no-save --prefix build/axe axe-core@4
        }
    ) 9>build/axe/lock >/dev/null 2>&1
fi
[ -e "$axe" ] && command -v chromium >/dev/null || axe=

# accessible PAGE [FILTER]: axe-core finds nothing on it, or nothing that the
# filter lets through. The page's own policy would not let it run; and all that
# can be opened is open.
accessible() {
    {
        grep -v Content-Security-Policy "$1" | sed "s|<head>|&<base href='file://$1'>|"
        echo "<script src='file://$axe'></script><script>
            onload = () => setTimeout(async () => {
                document.querySelectorAll('details').forEach((part) => { part.open = true; });
                const found = (await axe.run()).violations.filter((violation) => ${2:-true});
                document.body.textContent = 'axe: ' + JSON.stringify(found) + ' end';
            }, 100)</script>"
    } >"$work/axe.html"
    chromium --headless --no-sandbox --virtual-time-budget=20000 --dump-dom \
        --allow-file-access-from-files "file://$work/axe.html" 2>/dev/null >"$work/dom"
    grep 'axe: .* end' "$work/dom"
    grep -q 'axe: \[\] end' "$work/dom"
}
