#!/bin/bash
# draw.sh: which pictures of pictures.txt can be drawn, and of what, in lines
# that make reads.
# draw.sh PICTURE: draws one. What an interrupted run leaves is not taken.
set -euo pipefail
pictures=build/book/pictures
drawn=
while read -r picture data command; do
    case $picture-$data in
        "#"*) continue ;;
        *-cifar-*) compgen -G "datasets/$data-*/test*.bin" >/dev/null || continue ;;
    esac
    [[ " $drawn " != *" $picture "* ]] || continue
    drawn+=" $picture"
    if [ $# -eq 0 ]; then
        made_by=${command%% *}
        [ "${made_by%.sh}" != "$made_by" ] || made_by+=.sum
        echo "DRAWN+=$pictures/$picture.png $pictures/$picture.png:$made_by"
    elif [ "$picture" = "$1" ]; then
        part=$pictures/$picture.part
        rm -rf "$part"
        mkdir -p "$part"
        $command --results "$part"
        rm -f "$part"/weights_*.bin
        mv "$part"/* "$pictures/$(dirname "$picture")"
        rmdir "$part"
    fi
done <chapters/pictures.txt
