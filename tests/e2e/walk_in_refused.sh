#!/usr/bin/env bash
# What cannot be done is refused before the first entry, by name of the field: no receipt, no token touched.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
fresh_station
start_hq

head=$(kiosk_head)
tokens=$(tokens_digest)

refuses() {
    local file=$1 kind=$2 field=$3
    walk_in "$file"
    expect_exit 12
    expect_json .status refused
    expect_json .refusal.kind "$kind"
    expect_json .refusal.field "$field"
    expect_json '[.case, .receipt, .tokenSerial] | map(select(. != null)) | length' 0
    expect_sentence
    same "head after $file" "$(kiosk_head)" "$head"
    same "tokens after $file" "$(tokens_digest)" "$tokens"
}

refuses refused-bad-uscc faulty-fields holder.uscc
refuses refused-impossible-birth-date faulty-fields handler.idNumber
refuses refused-short-payment payment-mismatch payment

# An algorithm that no token here can do: without the SKF library.
jq -c '.skfLibraries = []' "$S/kiosk/settings.json" >"$T/settings.json"
cat "$T/settings.json" >"$S/kiosk/settings.json"
walk_in new-sm2
[ "$code" -eq 12 ] || [ "$code" -eq 10 ] || fail "expected a refusal or a wait, got $code"
expect_sentence
expect_json .receipt null
same "tokens after new-sm2" "$(tokens_digest)" "$tokens"
[ "$code" -eq 10 ] || same "head after new-sm2" "$(kiosk_head)" "$head"

# A file that is none.
printf '{"service": "new", "service": "new"}' >"$T/twice.json"
ctl walk-in "$T/twice.json" "${as_li[@]}" "${reviewed[@]}" --json
expect_exit 12
expect_json .refusal.kind faulty-file
expect_sentence
ctl walk-in "$T/nowhere.json" "${as_li[@]}"
expect_exit 2
expect_sentence
same "head after all" "$(kiosk_head)" "$head"
[ -z "$(ls -A "$S/papers")" ] || fail "papers were printed for what was refused"
