#!/usr/bin/env bash
# kill_at_each_commit.sh [WALK-IN [STEP [CALLS]]]
# A walk-in is killed at the 1st, (1+STEP)th, … durable write of the kiosk and of its token until one run comes to
# its end; each time it is then gone on with from the journal. Whatever the moment (I1, I5, I6, I7, I8): the case
# is finished, the journal sound, one receipt, one certificate at headquarters, and the last letter opens the token.
# shellcheck source=../e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"

file=$walk_ins/${1:-new-two-years-split-payment}.json
step=${2:-1}
calls=${3:-sync}
code_of_unit=$(jq -r .holder.uscc "$file")
killed=$((128 + 9))

cut_at() {
    { # without the shell's own word about the kill
        run env LD_PRELOAD="$CERTDESK_BIN/power_cut.so" CERTDESK_CUT_AT="$1" CERTDESK_CUT_CALLS="$calls" \
            CERTDESK_CUT_UNDER="$S" certdeskctl --data "$S/kiosk" walk-in "$file" "${as_li[@]}" "${reviewed[@]}" --json
    } 2>/dev/null
}

go_on() {
    local open
    ctl case list --json
    expect_exit 0
    open=$(json 'map(.case) | join(" ")')
    if [ -n "$open" ]; then
        resume "$open" --walk-in "$file"
        expect_exit 0
        return
    fi
    ctl case list --find "$code_of_unit" --json
    [ "$(json length)" -gt 0 ] && return # it had come to its end
    ctl walk-in "$file" "${as_li[@]}" "${reviewed[@]}" --json
    expect_exit 0
}

holds() {
    local case token pin
    ctl case list --find "$code_of_unit" --json
    expect_json length 1
    expect_json '.[0].status' 'done'
    expect_json '.[0].receipt' FS001-01A-R0000001
    case=$(json '.[0].case') token=$(json '.[0].tokenSerial')
    ctl journal verify "${as_li[@]}" --json
    expect_json .sound true
    ctl sync now
    expect_exit 0
    expect_same_heads
    same "certificates of the unit at headquarters" \
        "$(as_kiosk "$(kiosk_url)/api/v1/certificates?code=$code_of_unit" | jq '.certificates | length')" 1
    ctl token show --token "$token" --json
    expect_json '.certificates | length' 1
    pin=$(newest_letter_pin "$case")
    same "the last letter opens the token" "$(pkcs11-tool --module "$(token_module)" --login --pin "$pin" \
        --token-label "$(json .token.label)" --list-objects --type privkey 2>/dev/null | grep -c 'Private Key Object')" 1
    no_pin_on_disk
}

newest_letter() { find "$S/papers" -name "pin-letter-$1*.pdf" -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d' ' -f2; }
newest_letter_pin() { pin_of "$(newest_letter "$1")"; }
no_pin_on_disk() {
    local letter
    for letter in "$S"/papers/pin-letter-*.pdf; do
        if find "$S/kiosk" "$S/hq" -type f -exec strings -n 6 {} + | grep -qx "$(pin_of "$letter")"; then
            fail "the PIN of $(basename "$letter") lies in clear"
        fi
    done
}

n=1
runs=0
while :; do
    rm -rf "$S"
    fresh_station
    start_hq
    cut_at "$n"
    [ "$code" -eq "$killed" ] || break
    go_on
    holds
    stop_hq
    runs=$((runs + 1))
    n=$((n + step))
done
expect_exit 0
holds
[ "$runs" -gt 0 ] || fail "only $runs moments were tried: the calls are not counted"
printf '%s: killed at %s moments (every %s of %s calls of "%s"), finished every time\n' \
    "$(basename "$file")" "$runs" "$step" "$((n - 1))" "$calls"
