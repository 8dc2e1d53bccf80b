#!/usr/bin/env bash
# check_pictures.sh FOLDER: every page, panel and frame of the window stands in pictures.txt, and each picture that stands
# there is in the folder (as NAME.png, or NN-NAME.png with its place in a walk-in).
set -euo pipefail

folder=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
list=$here/pictures.txt
status=0

complain() {
    echo "pictures: $*" >&2
    status=1
}

for header in "$here"/../../app/kiosk/*_{page,panel,frame}.h; do
    part=$(basename "$header" .h)
    grep -q "^$part " "$list" || complain "$part has no picture in pictures.txt"
done
while read -r part names; do
    [ -e "$here/../../app/kiosk/$part.h" ] || complain "there is no $part any more"
    for name in $names; do
        compgen -G "$folder/$name.png" >/dev/null || compgen -G "$folder/[0-9][0-9]-$name.png" >/dev/null ||
            complain "$part: no picture $name"
    done
done < <(grep -v '^#' "$list")
exit $status
