# shellcheck shell=bash disable=SC2154
# What the tests of killed walk-ins share. $file is the walk-in, $code_of_unit its unit.
# shellcheck source=../e2e/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../e2e/lib.sh"

# shellcheck disable=SC2034 # for the tests
killed=$((128 + 9))

# Finishes what a killed walk-in left.
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

# One finished case, one receipt, one certificate, and the last letter opens the token.
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
