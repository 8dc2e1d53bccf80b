#!/usr/bin/env bash
# fresh_system.sh PACKAGES NEWER WORK: as root, in a minimal Debian of its own (a directory below WORK, entered with processes and
# mounts of its own): installs both packages, sets up a headquarters and a kiosk as the manuals say, opens the window, upgrades with
# data of an older version, removes and purges. What Debian has to give is kept in WORK. Ends with a picture, WORK/log-in.png.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
packages=$(realpath "$1")
newer=$(realpath "$2")
mkdir -p "$3"
work=$(realpath "$3")
system=$work/system
base=$work/base.tar
mirror=${CERTDESK_MIRROR:-http://deb.debian.org/debian}

say() { printf '%s\n' "-- $*"; }
die() {
    printf 'fresh_system: %s\n' "$*" >&2
    exit 1
}
is() { [ "$2" = "$3" ] || die "$1: $2 instead of $3"; }

xvfb=
window=
# unshare takes no other signal; what is inside ends with it.
close_window() {
    local pid
    for pid in $window $xvfb; do
        kill -KILL "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    window=
    xvfb=
}
cleanup() {
    close_window
    rm -rf "$system"
}
trap cleanup EXIT

# With processes, /proc and mounts of its own: whatever is left running ends with the command.
enter=(unshare --mount --pid --fork --kill-child --root="$system" --mount-proc env -i
    PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive)
steps() { "${enter[@]}" /bin/bash -eu /root/steps.sh "$@"; }

make_base() {
    [ ! -e "$base" ] || return 0
    say "A minimal Debian from $mirror"
    rm -rf "$system"
    debootstrap --variant=minbase bookworm "$system" "$mirror" >"$work/debootstrap.log" || die "see $work/debootstrap.log"
    tar -C "$system" -cf "$base.part" .
    mv "$base.part" "$base"
    rm -rf "$system"
}

begin() {
    rm -rf "$system"
    mkdir -p "$system" "$work/archives"
    tar -C "$system" -xpf "$base"
    cp /etc/resolv.conf "$system/etc/resolv.conf"
    # Policy of such systems: no service is started by an installation.
    printf '#!/bin/sh\nexit 101\n' >"$system/usr/sbin/policy-rc.d"
    chmod 755 "$system/usr/sbin/policy-rc.d"
    find "$work/archives" -name '*.deb' -exec cp -t "$system/var/cache/apt/archives" {} +
    rm -f "$system/etc/apt/apt.conf.d/docker-clean"
    mkdir "$system/root/packages" "$system/root/newer"
    cp "$packages"/*.deb "$system/root/packages/"
    cp "$newer"/*.deb "$system/root/newer/"
    cp "$here/steps.sh" "$system/root/steps.sh"
}

# More than a frame: text and fields.
is_drawn() {
    xwininfo -root -tree | grep -q '"certdesk"' && import -window root "$work/log-in.png" &&
        [ "$(identify -format %k "$work/log-in.png")" -gt 20 ]
}

# The window as the clerk sees it, on a display outside.
open_window() {
    local ready number i
    exec {ready}< <(exec Xvfb -displayfd 1 -noreset -nolisten tcp -screen 0 1366x768x24 2>/dev/null)
    xvfb=$!
    read -r -t 30 number <&"$ready" || die "the virtual display did not start"
    export DISPLAY=:$number
    "${enter[@]}" su clerk -c "DISPLAY=$DISPLAY HOME=/home/clerk exec certdesk" >"$work/window.log" 2>&1 &
    window=$!
    for ((i = 0; i < 120; i++)); do
        kill -0 "$window" 2>/dev/null || die "the window ended: $(cat "$work/window.log")"
        ! is_drawn || break
        sleep 0.5
    done
    is_drawn || die "the window is empty: $work/log-in.png"
    [ ! -s "$work/window.log" ] || die "the window refused: $(cat "$work/window.log")"
    close_window
}

# The files as versions before left them (see tests/sync/test_migrate.cpp, tests/hq/older_database.cpp).
make_older() {
    sqlite3 "$system/home/clerk/.local/share/certdesk/journal.db" \
        "DROP TABLE lapse; DROP TABLE day_total; DROP TABLE audit; DROP TABLE shredded; DROP INDEX case_ended; PRAGMA user_version = 6"
    sqlite3 "$system/var/lib/certdesk-hq/data/hq.db" "UPDATE meta SET value = value - 1 WHERE name = 'schema'"
}

leftovers() {
    find "$system" -xdev -name '*certdesk*' -not -path "$system/root/*" -not -path "$system/proc/*" -not -path "$system/home/*" \
        -not -path "$system/var/cache/apt/*" | sed "s|^$system||" | sort
}

make_base
begin
say "Installing"
steps download
find "$system/var/cache/apt/archives" -maxdepth 1 -name '*.deb' -exec cp -n -t "$work/archives" {} +
steps install
say "A headquarters and a kiosk"
steps set_up
say "The window"
open_window
say "An upgrade with files of an older version"
before=$(steps heads)
make_older
steps upgrade
is "what there is after the upgrade" "$(steps heads)" "$before"
steps migrated
say "Removing and purging with data"
steps remove
is "what is left beside data" "$(leftovers)" "/etc/certdesk-hq
/var/lib/certdesk-hq"
steps data_is_there
say "Purging without data"
steps purge_without_data
is "what is left" "$(leftovers)" ""
say "Sound; the window's picture: $work/log-in.png"
