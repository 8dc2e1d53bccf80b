#!/usr/bin/env bash
# A business day at a strict point: nothing moves before it is open, the count is blind, money goes back with a
# manager's consent, the closing is signed, and headquarters' report says the same to the fen.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
fresh_station

# A point that handles money sets this in its catalogue.
for file in "$S"/kiosk/catalogues/*.json "$S"/hq/catalogues/*.json; do
    [ ! -f "$file" ] || sed -i 's/"mustOpen": false/"mustOpen": true/' "$file"
done
start_hq
agreed=(--agreed chen --agreed-password-file "$S/passwords/chen")
today=$(TZ=Asia/Shanghai date +%F)

head=$(kiosk_head)
walk_in new
expect_exit 12
expect_json .refusal.kind day-not-open
expect_sentence
same "head after the refusal" "$(kiosk_head)" "$head"
ctl day close "${as_li[@]}" --json
expect_exit 12
expect_json .refusal.kind day-not-open

ctl day open --float 20000 "${as_li[@]}" --json
expect_exit 0
expect_json .opened true
ctl day open --float 20000 "${as_li[@]}" --json
expect_exit 12
expect_json .refusal.kind day-is-open
walk_in new
expect_exit 0
first=$(json .case)
walk_in renew
second=$(json .case)

ctl day show --json
expect_exit 0
expect_json .expected null
ctl day count --cash 10000=2 "${as_li[@]}" --json
expect_exit 0
expect_json .counted.cash 20000
[ "$(json .expected)" != null ] || fail "nothing is told after the count"

# Money goes back: with consent, once, whole.
ctl case void "$first" --reason 重复收费 "${as_li[@]}" "${agreed[@]}" --json
expect_exit 12
expect_json .refusal.kind case-ended
ctl case refund "$first" --reason 单位注销 "${as_li[@]}" --json
expect_exit 12
expect_json .refusal.kind consent-needed
expect_sentence
ctl case refund "$first" --reason 单位注销 "${as_li[@]}" "${agreed[@]}" --json
expect_exit 0
expect_json .refunded true
expect_file "$(json .paper)"
refunded=$(json .fen)
ctl case refund "$first" --reason 单位注销 "${as_li[@]}" "${agreed[@]}" --json
expect_exit 12
expect_json .refusal.kind paid-back
[ -n "$second" ] || true

ctl day close "${as_li[@]}" --json
expect_exit 12
expect_json .refusal.kind not-counted
ctl day count --cash 10000=2 "${as_li[@]}" --json
expect_exit 0
counted=()
for method in $(json '.expected | keys[] | select(. != "cash")'); do
    counted+=(--amount "$method=$(json ".expected.\"$method\"")")
done
cash=$(json '.expected.cash // 0')
ctl day count --cash "10=$((cash / 10))" "${counted[@]}" "${as_li[@]}" --json
expect_exit 0
expect_json '.differences | length' 0
ctl day close "${as_li[@]}" --json
expect_exit 0
expect_json .day "$today"
receipts=$(json .receipts.number)
ctl journal verify "${as_li[@]}"
expect_exit 0
walk_in new
expect_exit 12
expect_json .refusal.kind day-is-closed

# Stock, booked in and spoiled.
ctl stock in --token T-1 --token T-2 "${as_chen[@]}" --json
expect_exit 0
expect_json '.tokens.here | length' 2
ctl stock spoil --token T-2 --reason 摔坏 "${as_li[@]}" --json
expect_exit 0
expect_json '.tokens.spoiled[0]' T-2
ctl stock spoil --token T-9 --reason 摔坏 "${as_li[@]}" --json
expect_exit 12
expect_json .refusal.kind stock-unfit

# Headquarters says the same.
run certdesk-hq --data "$S/hq" report daily --day "$today" --json
expect_exit 0
expect_json .receipts.number "$receipts"
expect_json .refunded.fen "$refunded"
expect_json '.kiosks[0].closed' true
expect_json '.kiosks[0].difference' 0
expect_json '(.receipts.fen - .refunded.fen - .voided.fen) == .net' true
expect_json '[.paidBack[].fen] | add' "$refunded"

# So does the kiosk, from its own register: as JSON, as a sheet to sign, and for a spreadsheet.
run certdesk-hq --data "$S/hq" report daily --day "$today" --point FS001 --json
expect_exit 0
hq_numbers=$(json '[.services, .payments, .receipts, .voided, .refunded, .net, .issued, .tokensUsed, .hours, .applications, .operators] | tojson')
ctl report daily --day "$today" --out "$T/day.pdf" --csv "$T/day.csv" --json
expect_exit 0
same "kiosk's numbers and headquarters'" "$(json '[.services, .payments, .receipts, .voided, .refunded, .net, .issued, .tokensUsed, .hours, .applications, .operators] | tojson')" "$hq_numbers"
expect_json .usedReceipts.number "$receipts"
expect_json '.kiosks[0].head.seq > 0' true
qpdf --check "$T/day.pdf" >/dev/null || fail "the sheet is no sound PDF"
pdftotext -layout "$T/day.pdf" "$T/day.txt"
grep -qF '业务日报' "$T/day.txt" || fail "the sheet has no heading"
[ "$(head -c 3 "$T/day.csv" | od -An -tx1 | tr -d ' ')" = efbbbf ] || fail "the CSV has no byte order mark"
ctl report weekly --day "$today" "${as_chen[@]}" --json
expect_exit 0
expect_json '.days | length' 1
expect_json .receipts.number "$receipts"
ctl report daily --day 2026-02-30 --json
expect_exit 2
ctl report monthly --day 2999-01-01 --json
expect_exit 2
run certdesk-hq --data "$S/hq" report monthly --day "$today" --json
expect_exit 0
expect_json .period month
