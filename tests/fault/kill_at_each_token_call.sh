#!/usr/bin/env bash
# kill_at_each_token_call.sh [STEP [START]]
# A walk-in is killed at the START-th, (START+STEP)-th, … call that it makes into the token's PKCS#11 module until
# one run comes to its end: before the call is made and after it was. Each time it is then gone on with from the
# journal. Whatever the moment (I1, I5, I6, I8): the case is finished, one certificate at headquarters, the last
# letter opens the token, and no user PIN was tried in vain.
# shellcheck source=killed.sh
. "$(dirname "$0")/killed.sh"
: "${CERTDESK_TOKEN_SHIM:?the module that breaks calls}"

step=${1:-1}
start=${2:-1}
file=$T/walk-in.json
jq '.algorithm = "p256"' "$walk_ins/new.json" >"$file" # quicker than RSA, and the same for what is tested
code_of_unit=$(jq -r .holder.uscc "$file")
CERTDESK_SHIM_MODULE=$(token_module)
export CERTDESK_SHIM_MODULE CERTDESK_SHIM_RULES=$T/rules CERTDESK_SHIM_WRONG_PINS=$T/wrong-pins

# Two tokens in, behind the module that breaks calls.
through_the_shim() {
    sed -i "s|$CERTDESK_SHIM_MODULE|$CERTDESK_TOKEN_SHIM|" "$S/kiosk/settings.json"
    expect_in "$S/kiosk/settings.json" "$CERTDESK_TOKEN_SHIM"
    find "$S/tokens/store" -mindepth 1 -maxdepth 1 -type d | sort | tail -n +3 | xargs -d '\n' rm -rf
}

# RULE NUMBER
cut_at() {
    printf '%s %s\n' "$1" "$2" >"$CERTDESK_SHIM_RULES"
    { # without the shell's own word about the kill
        ctl walk-in "$file" "${as_li[@]}" "${reviewed[@]}" --json
    } 2>/dev/null
    : >"$CERTDESK_SHIM_RULES"
}

# After a kill nobody knows whether the factory's admin PIN still holds: that one may be tried once.
no_wrong_pins() {
    [ -e "$CERTDESK_SHIM_WRONG_PINS" ] || return 0
    same "wrong PINs" "$(sort -u "$CERTDESK_SHIM_WRONG_PINS")" "C_Login admin"
    same "wrong admin PINs" "$(wc -l <"$CERTDESK_SHIM_WRONG_PINS")" 1
}

runs=0
for rule in kill-at kill-after; do
    n=$start
    while :; do
        rm -rf "$S" "$CERTDESK_SHIM_WRONG_PINS"
        fresh_station
        through_the_shim
        start_hq
        cut_at "$rule" "$n"
        [ "$code" -eq "$killed" ] || break
        go_on
        holds
        no_wrong_pins
        stop_hq
        runs=$((runs + 1))
        n=$((n + step))
    done
    expect_exit 0
    holds
    no_wrong_pins
    [ "$n" -gt "$start" ] || fail "no call was cut: the calls are not counted"
    printf '%s: %s moments so far, every %s of %s calls, finished every time\n' "$rule" "$runs" "$step" "$((n - 1))"
    stop_hq
done
