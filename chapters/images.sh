#!/bin/bash
# images.sh mistakes|views|ten --results FOLDER: draws images of a data set for
# the book, into FOLDER/mistakes.png and so on. `mistakes` are the first two test
# images of each class of seed 0 that the network with learning rate 0.1 gets
# wrong; `views` are a training image, shifted and mirrored; `ten` are the first
# training image of each class of CIFAR-10, the mean image, and what is left
# without it.
set -euo pipefail
what=$1 picture=$3/$1.png
folder=datasets/cifar-100-binary
[ -e $folder/train.bin ] || folder=datasets/sample
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# labels FILE BYTES COLUMN N: the class of each of the first N records
labels() {
    head -c $(($2 * $4)) "$1" | od -An -v -tu1 -w"$2" |
        awk -v column="$3" '{ print $column }'
}

# tile FILE BYTES RECORD COLUMN ROW: an image, and its place on the board
tile() {
    echo "tile $4 $5"
    od -An -v -tu1 -w1 -j $(($2 * $3 + $2 - 3072)) -N 3072 "$1"
}

case $what in
    mistakes)
        classes=(2 26 55 75 86) bytes=3074 down=2 across=5
        mapfile -t names < <(awk 'index(" 2 26 55 75 86 ", " " NR - 1 " ")' \
            "$folder/fine_label_names.txt")
        # among 40 of each class there are two that it gets wrong
        labels "$folder/test.bin" $bytes 2 4000 >"$work/labels"
        awk -F, -v OFS=, 'BEGIN { split("2 26 55 75 86", fine, " ")
                for (rank in fine) is[fine[rank]] = rank - 1
                n = 0 }
            NR == FNR { if ($1 in is) { at[n] = FNR - 1; true[n++] = is[$1] }; next }
            $1 == "0.1" && $2 in true && $3 != true[$2] && seen[true[$2]]++ < 2 {
                print at[$2], true[$2], seen[true[$2]] - 1, $3 }' \
            "$work/labels" build/book/pictures/predictions.csv >"$work/chosen"
        while IFS=, read -r record class row taken; do
            tile "$folder/test.bin" $bytes "$record" "$class" "$row"
            echo "under $class $row ${names[taken]}?"
        done <"$work/chosen" >"$work/tiles"
        for class in "${!classes[@]}"; do echo "over $class 0 ${names[class]}"; done >>"$work/tiles"
        ;;
    views)
        bytes=3074 down=2 across=5
        labels "$folder/train.bin" $bytes 2 1000 >"$work/labels"
        record=$(awk '$1 == 26 && ++n == 4 { print NR - 1 }' "$work/labels")
        # across, down, and whether it is mirrored
        view=0
        for move in "0 0 0" "4 0 0" "-3 2 0" "1 -4 0" "-4 -4 0" \
            "0 0 1" "4 1 1" "-2 4 1" "-4 -1 1" "3 -3 1"; do
            tile "$folder/train.bin" $bytes "$record" $((view % 5)) $((view / 5))
            echo "move $move"
            view=$((view + 1))
        done >"$work/tiles"
        ;;
    ten)
        down=2 across=11
        batch=datasets/cifar-10-batches-bin/data_batch_1.bin
        labels "$batch" 3073 1 1000 >"$work/labels"
        head -c $((1000 * 3073)) "$batch" | od -An -v -tu1 -w3073 |
            awk '{ for (k = 2; k <= 3073; k++) sum[k] += $k }
                END { for (k = 2; k <= 3073; k++) print int(sum[k] / NR) }' \
                >"$work/mean"
        for class in 0 1 2 3 4 5 6 7 8 9; do
            record=$(awk -v class=$class '$1 == class { print NR - 1; exit }' "$work/labels")
            tile "$batch" 3073 "$record" $class 0
            echo "over $class 0 $(sed -n $((class + 1))p "${batch%/*}/batches.meta.txt")"
            tile "$batch" 3073 "$record" $class 1
            echo less
        done >"$work/tiles"
        {
            echo "tile 10 0"
            cat "$work/mean"
            echo "over 10 0 mean"
        } >>"$work/tiles"
        ;;
esac

# the board, as "x y red green blue", and what is written on it
touch "$work/mean"
awk -v down="$down" -v across="$across" -v labels="$work/said" '
    BEGIN { STEP = 36; GAP = 8 }
    function put(    i, j, c, y, x, v) {
        for (c = 0; k >= 3072 && c < 3; c++)
            for (i = 0; i < 32; i++)
                for (j = 0; j < 32; j++) {
                    y = i + dy; x = (mirrored ? 31 - j : j) + dx
                    y = y < 0 ? 0 : y > 31 ? 31 : y
                    x = x < 0 ? 0 : x > 31 ? 31 : x
                    v = byte[1024 * c + 32 * y + x]
                    if (less)
                        v = int((v - mean[1024 * c + 32 * y + x]) / 2 + 128)
                    color[row * (STEP + GAP) + i, column * STEP + j, c] = v
                }
        k = dx = dy = mirrored = less = 0
    }
    FILENAME ~ /mean$/ { mean[FNR - 1] = $1; next }
    $1 == "tile" { put(); column = $2; row = $3; next }
    $1 == "move" { dx = $2; dy = $3; mirrored = $4; next }
    $1 == "less" { less = 1; next }
    $1 == "over" || $1 == "under" {
        x = $2 * STEP + 15.5
        y = $3 * (STEP + GAP) + ($1 == "over" ? -5 : 36)
        sub(/^[a-z]+ [0-9]+ [0-9]+ /, "")
        printf "set label \"%s\" at %g,%g center front noenhanced\n", $0, x, y >labels
        next
    }
    { byte[k++] = $1 }
    END {
        put()
        for (i = 0; i < down * (STEP + GAP) - 4; i++)
            for (j = 0; j < across * STEP - 4; j++) {
                printf "%d %d", j, i
                for (c = 0; c < 3; c++)
                    printf " %d", (i, j, c) in color ? color[i, j, c] : 255
                print ""
            }
    }' "$work/mean" "$work/tiles" >"$work/board"
touch "$work/said"
gnuplot -d <<EOT
set terminal pngcairo size $((across * 36 * (across > 6 ? 4 : 6))),$((down * 44 * (across > 6 ? 4 : 6) + 40)) font 'sans,16'
set output '$picture'
set autoscale noextend
set yrange [$((down * 44 - 3)):-9]
set margins 0,0,0,0
set size ratio -1
unset border
unset key
unset tics
load '$work/said'
plot '$work/board' using 1:2:3:4:5 with rgbimage
EOT
