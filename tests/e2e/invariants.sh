#!/usr/bin/env bash
# The invariants that only the whole system can hold. One function each, named after it.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

finished_case() {
    walk_in "${1:-new-two-years-split-payment}"
    expect_exit 0
    json .case
}

# I2: a tail cut off the journal is found against headquarters' head.
I2_cut_tail_is_found() {
    start_hq
    cp -a "$S/kiosk" "$T/before"
    finished_case >/dev/null
    ctl journal verify "${as_li[@]}" --json
    expect_exit 0
    expect_json .sound true
    mv "$S/kiosk" "$T/whole"
    mv "$T/before" "$S/kiosk"
    ctl journal verify --json
    expect_exit 1
    expect_json .sound false
    expect_sentence
}

# I3: the register is the same when it is derived afresh.
I3_register_is_rebuilt_identical() {
    start_hq
    local case before
    case=$(finished_case)
    ctl case list --find "$case" --json
    before=$(cat "$T/out")
    ctl journal rebuild "${as_chen[@]}" --json
    expect_exit 0
    ctl case list --find "$case" --json
    same "register after rebuilding" "$(cat "$T/out")" "$before"
    ctl journal verify "${as_chen[@]}" --json
    expect_json .registerDiffers false
}

# I4: however often anything is retried, headquarters has each entry once, in order, byte for byte.
I4_retries_store_each_entry_once() {
    start_hq
    finished_case >/dev/null
    local head url digest entries
    head=$(hq_head)
    url=$(kiosk_url)/api/v1/kiosks/FS001-01/entries
    as_kiosk "$url?after=0" >"$T/batch"
    entries=$(wc -l <"$T/batch")
    digest=$(openssl dgst -sha256 -binary "$T/batch" | base64)
    for _ in 1 2 3; do
        as_kiosk -o "$T/answer" -H "Content-Digest: sha-256=:$digest:" --data-binary @"$T/batch" "$url"
        ctl sync now
        expect_exit 0
    done
    same "head after sending all again" "$(hq_head)" "$head"
    same "entries after sending all again" "$(as_kiosk "$url?after=0" | sha256sum)" "$(sha256sum <"$T/batch")"
    kill_hq
    ctl sync now
    expect_exit 10
    start_hq
    ctl sync now
    expect_exit 0
    same "entries after headquarters was killed" "$(as_kiosk "$url?after=0" | wc -l)" "$entries"
    expect_same_heads
    certdesk-hq --data "$S/hq" verify >/dev/null || fail "headquarters finds its own copy broken"
}

# I5: one certificate per case; none before approval and fee.
I5_headquarters_issues_only_what_is_ready() {
    start_hq
    ctl walk-in "$walk_ins/new.json" "${as_li[@]}" --json
    expect_exit 10
    local unapproved case
    unapproved=$(json .case)
    same "certificate without approval and fee" "$(enrol_by_hand "$unapproved")" 403
    expect_in "$T/answer" case-not-ready
    same "certificate for no case" "$(enrol_by_hand FS001-01A-20260101-9999)" 404
    case=$(finished_case)
    same "a second certificate" "$(enrol_by_hand "$case" | grep -c '^4')" 1
    same "certificates of the unit" "$(as_kiosk "$(kiosk_url)/api/v1/certificates?code=914406067398765458" |
        jq '.certificates | length')" 1
}

# I6: done means read back from the right token, whose key answered.
I6_done_only_after_read_back() {
    start_hq
    local case
    case=$(finished_case)
    ctl case show "$case" --json
    same "order of the last stages" "$(json '[.timeline[] | select(.facts.phase == "ended") | .facts.stage] | join(" ")')" \
        "prepare keys request enrol write read-back letter pin"
    same "tokens of all stages" "$(json '[.timeline[] | select(.facts.phase) | .facts.tokenSerial] | unique | join(" ")')" \
        "$(json .production.tokenSerial)"
}

# I7: receipt numbers have no gaps, whatever was refused or returned in between.
I7_receipts_have_no_gaps() {
    start_hq
    walk_in new
    expect_json .receipt FS001-01A-R0000001
    walk_in refused-short-payment
    walk_in returned-missing-licence
    walk_in new-two-years-split-payment
    expect_json .receipt FS001-01A-R0000002
}

# I8, I9: no PIN, password or personal detail in clear in data, logs and headquarters.
I8_I9_nothing_secret_in_clear() {
    start_hq
    local case
    case=$(finished_case new)
    ctl journal verify
    ctl backup "$S/kiosk-backup.db"
    stop_hq
    ctl sync now
    {
        cat "$S"/passwords/*
        jq -r '.holder | .address, .phone, .legalRepresentative' "$walk_ins/new.json"
        jq -r '.handler | .name, .idNumber, .mobile, .email' "$walk_ins/new.json"
    } >"$T/secrets"
    if grep -raoFf "$T/secrets" "$S/kiosk" "$S/hq" "$S/kiosk-backup.db" "$S/hq.log" "$S/tokens" "$T/out" "$T/err" |
        cut -d: -f1 | sort -u | grep .; then
        fail "a password or a personal detail lies in clear in the files above"
    fi
    # Six digits alone also occur by chance: the PIN is looked for as a whole word.
    local pin
    pin=$(letter_pin "$case")
    same "length of the PIN" "${#pin}" 6
    if find "$S/kiosk" "$S/hq" "$S/hq.log" "$S/station.log" -type f -exec strings -n 6 {} + | grep -qx "$pin"; then
        fail "the PIN lies in clear"
    fi
    # The looks above do find what is there.
    grep -rqaF 佛山市禅城区晨光陶瓷有限公司 "$S/kiosk" || fail "the search would find nothing at all"
    same "papers that carry the PIN" "$(for paper in "$S"/papers/*; do
        pdftotext -layout "$paper" - | tr -d ' ' | grep -lqx "$pin" && basename "$paper"
    done)" "pin-letter-$case.pdf"
    same "modes of what is printed" "$(stat -c %a "$S"/papers/* | sort -u)" 600
}

# I10: without the line everything up to the fee works; production waits and then goes on.
I10_offline_up_to_the_fee() {
    walk_in new-two-years-split-payment
    expect_exit 10
    expect_json .status waits
    expect_json .waits.for line
    expect_json .receipt FS001-01A-R0000001
    expect_sentence
    local case
    case=$(json .case)
    ctl case list --json
    expect_json '.[0].step' production
    ctl sync status --json
    [ "$(json .backlog)" -gt 0 ] || fail "nothing waits to be sent"
    start_hq
    resume "$case"
    expect_exit 0
    expect_json .status 'done'
    expect_same_heads
}

# I11: whoever received a case cannot approve it, whatever rights they have.
I11_nobody_approves_their_own_case() {
    start_hq
    openssl rand -base64 12 >"$T/zhao"
    chmod 600 "$T/zhao"
    ctl account add zhao --display 赵 --role operator --role reviewer --password-file "$T/zhao" "${as_chen[@]}"
    expect_exit 0
    local as_zhao=(--operator zhao --operator-password-file "$T/zhao")
    ctl walk-in "$walk_ins/new.json" "${as_zhao[@]}" --reviewer zhao --reviewer-password-file "$T/zhao" --json
    expect_exit 12
    expect_json .refusal.kind own-case
    ctl walk-in "$walk_ins/new.json" "${as_zhao[@]}" --json
    expect_exit 10
    local case
    case=$(json .case)
    ctl case resume "$case" "${as_li[@]}" --reviewer zhao --reviewer-password-file "$T/zhao" --json
    expect_failure
    expect_json .refusal.kind own-case
    ctl walk-in "$walk_ins/new.json" "${as_li[@]}" --reviewer chen --reviewer-password-file "$S/passwords/chen" --json
    expect_exit 12
    expect_json .refusal.kind no-right
    ctl case resume "$case" "${as_zhao[@]}" "${reviewed[@]}" --walk-in "$walk_ins/new.json" --json
    expect_exit 0
}

fresh_station
"$1"
