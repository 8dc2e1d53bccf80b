# shellcheck shell=bash disable=SC2154
# What the tests of killed walk-ins share. `play FILE [ALGORITHM]` chooses what is played, `fresh_play` makes its
# station, and after a kill `go_on` finishes it and `holds` tells whether all is well.
# shellcheck source=../e2e/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../e2e/lib.sh"
: "${CERTDESK_TOKEN_SHIM:?the module that breaks calls}"

# shellcheck disable=SC2034 # for the tests
killed=$((128 + 9))

# The walk-in, its unit and service; `algorithm` is the token's.
file=$T/walk-in.json
code_of_unit=
service=
algorithm=

# The rules of both kinds of soft tokens, and what they note of wrong PINs.
CERTDESK_SHIM_MODULE=$(token_module)
export CERTDESK_SHIM_MODULE CERTDESK_SHIM_RULES=$T/rules CERTDESK_SHIM_WRONG_PINS=$T/wrong-pins
export CERTDESK_SOFTSKF_FAULT=$T/skf-rules
no_rules() { : >"$CERTDESK_SHIM_RULES" && : >"$CERTDESK_SOFTSKF_FAULT"; }

# play FILE [ALGORITHM]: the walk-in of that name. One that serves a certificate finds a token that bears one.
play() {
    jq --arg algorithm "${2:-p256}" '.algorithm = $algorithm' "$walk_ins/$1.json" >"$file"
    code_of_unit=$(jq -r .holder.uscc "$file")
    service=$(jq -r .service "$file")
    algorithm=${2:-p256}
    no_rules
    fresh_station
    leave_two_tokens
    through_the_shim
    if [ "$service" != new ]; then
        jq --slurpfile served "$file" '. + ($served[0] | {holder, handler, algorithm})' "$walk_ins/new.json" >"$T/first.json"
        jq 'del(.algorithm)' "$file" >"$T/served.json" && mv "$T/served.json" "$file"
        start_hq
        ctl walk-in "$T/first.json" "${as_li[@]}" "${reviewed[@]}" --json
        expect_exit 0
        stop_hq
    fi
    mv "$S" "$T/prepared"
}

# A copy of what `play` prepared.
fresh_play() {
    rm -rf "$S" "$CERTDESK_SHIM_WRONG_PINS" "$CERTDESK_SOFTSKF_FAULT.wrong"
    CERTDESK_STATION=$T/prepared fresh_station
    no_rules
    start_hq
}

# Fewer tokens to look at are fewer calls that say nothing.
leave_two_tokens() {
    local pkcs11=2 skf=0
    [ "$algorithm" != sm2 ] || { pkcs11=0 && skf=2; }
    find "$S/tokens/store" -mindepth 1 -maxdepth 1 -type d | sort | tail -n +$((pkcs11 + 1)) | xargs -rd '\n' rm -rf
    softskf-util --list | cut -f1 | tail -n +$((skf + 1)) | xargs -rn1 softskf-util --delete
}
through_the_shim() {
    sed -i "s|$CERTDESK_SHIM_MODULE|$CERTDESK_TOKEN_SHIM|" "$S/kiosk/settings.json"
    expect_in "$S/kiosk/settings.json" "$CERTDESK_TOKEN_SHIM"
}

# The walk-in, in an environment with these words, too. The shell's own word about a kill is dropped.
under=()
walk_in_once() {
    { run env "${under[@]}" certdeskctl --data "$S/kiosk" walk-in "$file" "${as_li[@]}" "${reviewed[@]}" --json; } 2>/dev/null
}

cases_of_unit() { ctl case list --find "$code_of_unit" --json && json "map(select(.service == \"$service\")) | $1"; }

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
    [ "$(cases_of_unit length)" -gt 0 ] && return # it had come to its end
    under=()
    walk_in_once
    expect_exit 0
}

# One finished case; one receipt for a fee; one certificate that lives; its token read back before the case was
# done, opened by the last letter, and no PIN tried in vain.
holds() {
    local case token
    same "cases" "$(cases_of_unit length)" 1
    same "status" "$(cases_of_unit '.[0].status')" 'done'
    ctl case list --find "$code_of_unit" --json
    expect_json 'map(.receipt | select(.)) | join(" ")' FS001-01A-R0000001
    case=$(cases_of_unit '.[0].case') token=$(cases_of_unit '.[0].tokenSerial')
    ctl journal verify "${as_li[@]}" --json
    expect_json .sound true
    ctl sync now
    expect_exit 0
    expect_same_heads
    one_certificate_lives
    read_back_before_done "$case"
    on_the_token "$case" "$token"
    no_wrong_pins
    no_pin_on_disk
}

# Of an update, the one that it replaced is there, too, and revoked.
one_certificate_lives() {
    local all=1
    [ "$service" != update ] || all=2
    as_kiosk "$(kiosk_url)/api/v1/certificates?code=$code_of_unit" >"$T/out"
    expect_json '.certificates | length' "$all"
    expect_json '.certificates | map(select(.revoked | not)) | length' 1
}

read_back_before_done() {
    ctl case show "$1" --json
    expect_json '[.timeline[] | select(.kind == "production-noted" and .facts.phase == "ended") | .facts.stage] |
        rindex("read-back") < rindex("pin") and rindex("read-back") != null' true
}

on_the_token() {
    local case=$1 token=$2 pin certificates=1
    [ "$algorithm" = p256 ] || certificates=2 # of one for encryption, too
    pin=$(newest_letter_pin "$case")
    ctl token show --token "$token" --json
    expect_json '.certificates | length' "$certificates"
    if [ "$algorithm" = sm2 ]; then
        # That looks without a try. All tries are left: nothing was tried in vain after the last right PIN.
        same "the last letter opens the token" "$(softskf-util --show "softskf-$token" --user-pin "$pin")" \
            "$(printf 'certdesk\t10\t10\t1\tright')"
        return
    fi
    same "the last letter opens the token" "$(pkcs11-tool --module "$(token_module)" --login --pin "$pin" \
        --token-label "$(json .token.label)" --list-objects --type privkey 2>/dev/null | grep -c 'Private Key Object')" \
        "$certificates"
}

# After a kill nobody knows whether the factory's admin PIN still holds: for a new PKCS#11 token that one may be
# tried once. Everything else was known.
no_wrong_pins() {
    [ ! -e "$CERTDESK_SOFTSKF_FAULT.wrong" ] || fail "a wrong PIN was tried: $(sort -u "$CERTDESK_SOFTSKF_FAULT.wrong")"
    [ -e "$CERTDESK_SHIM_WRONG_PINS" ] || return 0
    [ "$service" = new ] || fail "a wrong PIN was tried: $(sort -u "$CERTDESK_SHIM_WRONG_PINS")"
    same "wrong PINs" "$(sort -u "$CERTDESK_SHIM_WRONG_PINS")" "C_Login admin"
    same "wrong admin PINs" "$(wc -l <"$CERTDESK_SHIM_WRONG_PINS")" 1
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
