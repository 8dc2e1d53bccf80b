#!/usr/bin/env bash
# A station is whole, private, and leaves nothing running; the command line tells what it is asked.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
fresh_station

for name in chen li wang; do
    expect_file "$S/passwords/$name"
    same "mode of $name's password" "$(stat -c %a "$S/passwords/$name")" 600
done
same "mode of the data directory" "$(stat -c %a "$S/kiosk")" 700
# shellcheck disable=SC2016 # for the inner shell
bash -c '. "$1/env" && [ -d "$CERTDESK_DATA" ] && [ -f "$SOFTHSM2_CONF" ]' - "$CERTDESK_STATION" ||
    fail "env names nothing"

ctl token list --json
expect_exit 0
expect_json '[.[] | select(.blank)] | map(.label) | sort | join(" ")' \
    "$(printf "BLANK-%02d " {1..12})SM2-01 SM2-02 SM2-03"
ctl sync status --json
expect_exit 0
expect_json .online false
start_hq
ctl sync status --json
expect_json .online true
expect_json .backlog 0
ctl doctor --json
expect_exit 0
expect_json 'map(select(.ok | not)) | length' 0
ctl --lang en doctor
expect_in "$T/out" "Line to headquarters"
ctl support-bundle "$T/support.zip"
expect_exit 0
same "beginning of the bundle" "$(head -c 2 "$T/support.zip")" PK
ctl support-bundle "$T/support.zip"
expect_failure
ctl walk-in
expect_exit 2
run certdeskctl case list
expect_exit 2
ctl backup "$T/copy.db"
expect_exit 0
expect_file "$T/copy.db"
ctl backup "$T/copy.db"
expect_failure
ctl case show FS001-01A-20200101-0001
expect_exit 12
expect_sentence
