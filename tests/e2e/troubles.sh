#!/usr/bin/env bash
# Bad input and trouble: each ends with a sentence for staff and an exit status that is not 0, and nothing
# that was saved is lost.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
fresh_station
start_hq
# One finished case lies in the journal throughout; it must still be there and sound after every trouble.
walk_in new-two-years-split-payment
expect_exit 0
kept=$(json .case)
head=$(kiosk_head)

still_sound() {
    ctl journal verify
    expect_exit 0
    ctl case show "$kept" --json
    expect_exit 0
    expect_json .status 'done'
}
nothing_happened() {
    same "head after $1" "$(kiosk_head)" "$head"
    still_sound
}

wrong_password() {
    ctl walk-in "$walk_ins/new.json" --operator li --operator-password-file "$S/passwords/wang" "${reviewed[@]}" --json
    expect_exit 12
    expect_sentence
    ctl walk-in "$walk_ins/new.json" --operator nobody --operator-password-file "$S/passwords/li" --json
    expect_exit 12
    expect_sentence
    ctl walk-in "$walk_ins/new.json" --operator li --operator-password-file "$T/nowhere"
    expect_exit 2
    expect_sentence
    nothing_happened "a wrong password"
}

locked_data_directory() {
    exec {lock}<>"$S/kiosk/lock"
    flock -n "$lock" || fail "the lock is not free"
    run timeout 30 certdeskctl --data "$S/kiosk" walk-in "$walk_ins/new.json" "${as_li[@]}" --json
    if [ "$code" -eq 0 ]; then fail "two programs wrote at once"; fi
    expect_failure
    expect_sentence
    ctl case list --json
    expect_exit 0
    exec {lock}>&-
    nothing_happened "a locked data directory"
}

damaged_catalogue() {
    cp "$S/kiosk/catalogues/1.json" "$T/catalogue"
    sed -i '0,/"perYear": *[0-9]*/s//"perYear": -1/' "$S/kiosk/catalogues/1.json"
    cmp -s "$T/catalogue" "$S/kiosk/catalogues/1.json" && fail "the catalogue was not damaged"
    walk_in new
    expect_exit 1
    expect_sentence
    cp "$T/catalogue" "$S/kiosk/catalogues/1.json"
    nothing_happened "a damaged catalogue"
}

no_kiosk_there() {
    run certdeskctl --data "$T/nothing" case list
    expect_exit 1
    expect_sentence
    [ ! -e "$T/nothing" ] || fail "something was made"
}

# Every write to the data directory fails from some moment on, as on a full disk; then there is room again.
full_disk() {
    local from case
    for from in 1 9 17; do
        run env LD_PRELOAD="$CERTDESK_BIN/power_cut.so" CERTDESK_FULL_FROM="$from" CERTDESK_CUT_CALLS=write \
            CERTDESK_CUT_UNDER="$S/kiosk" certdeskctl --data "$S/kiosk" walk-in "$walk_ins/new.json" \
            "${as_li[@]}" "${reviewed[@]}" --json
        expect_exit 1
        expect_sentence
        expect_in "$T/err" 磁盘
        still_sound
        ctl case list --json
        case=$(json '.[0].case // empty')
        [ -n "$case" ] || continue
        resume "$case" --walk-in "$walk_ins/new.json"
        expect_exit 0
    done
}

unreadable_font() {
    printf '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>%s</dir></fontconfig>' \
        "$T/no-fonts" >"$T/fonts.conf"
    run env FONTCONFIG_FILE="$T/fonts.conf" certdeskctl --data "$S/kiosk" walk-in "$walk_ins/new.json" \
        "${as_li[@]}" "${reviewed[@]}" --json
    expect_exit 1
    expect_sentence
    expect_in "$T/err" fonts-
    still_sound
}

no_token() {
    mkdir "$T/empty"
    printf 'directories.tokendir = %s\nobjectstore.backend = file\n' "$T/empty" >"$T/empty.conf"
    SOFTHSM2_CONF=$T/empty.conf walk_in new
    expect_exit 10
    expect_json .waits.for token
    expect_sentence
    local case
    case=$(json .case)
    still_sound
    resume "$case"
    expect_exit 0
}

# The token that a case asks for is not there; another one is not taken instead.
wrong_token() {
    local tokens
    tokens=$(tokens_digest)
    walk_in new --token BLANK-99
    expect_exit 10
    expect_json .waits.for token
    expect_sentence
    local case
    case=$(json .case)
    same "other tokens" "$(tokens_digest)" "$tokens"
    # A token that carries a holder's certificate is not overwritten.
    local written
    written=$(certdeskctl --data "$S/kiosk" token list --json | jq -r '[.[] | select(.blank | not)][0].label')
    resume "$case" --token "$written"
    expect_failure
    expect_sentence
    same "written token" "$(tokens_digest)" "$tokens"
    still_sound
}

no_driver() {
    sed -i 's|"/[^"]*libsofthsm2.so"|"/nowhere/driver.so"|' "$S/kiosk/settings.json"
    walk_in new
    expect_failure
    expect_sentence
    ctl doctor --json
    expect_exit 1
    expect_json '[.[] | select(.ok | not) | .check] | join(" ")' token-driver
    sed -i "s|/nowhere/driver.so|$(token_module)|" "$S/kiosk/settings.json"
    still_sound
}

# Somebody else answers at headquarters' address, with a certificate of another root.
# The system's proxy: this machine is reached past it unless that is asked for, and its password is told nobody.
proxy_that_is_away() {
    export https_proxy=http://li:geheim@127.0.0.1:1
    ctl sync now
    expect_exit 0
    export CERTDESK_PROXY_LOOPBACK=1
    ctl sync now
    expect_exit 10
    expect_sentence
    if grep -qr geheim "$S/kiosk" "$T/out" "$T/err"; then fail "the proxy's password was told"; fi
    export https_proxy=socks5://127.0.0.1:1
    ctl sync now
    expect_exit 1
    expect_sentence
    unset https_proxy CERTDESK_PROXY_LOOPBACK
    ctl sync now
    expect_exit 0
    still_sound
}

not_headquarters() {
    stop_hq
    local port
    port=$(jq -r .kioskPort "$S/hq/config.json")
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$T/other.key" -out "$T/other.pem" -subj /CN=127.0.0.1 \
        -addext subjectAltName=IP:127.0.0.1 -days 2 2>/dev/null
    openssl s_server -accept "127.0.0.1:$port" -key "$T/other.key" -cert "$T/other.pem" -www >"$T/other.log" 2>&1 &
    hq_pid=$!
    until grep -qs ACCEPT "$T/other.log"; do kill -0 "$hq_pid"; done
    ctl sync now
    expect_exit 1
    expect_sentence
    walk_in new
    expect_failure
    expect_sentence
    [ "$(json .receipt)" != null ] || fail "the fee was not taken before production"
    stop_hq
    start_hq
    resume "$(json .case)"
    expect_exit 0
    still_sound
}

# Headquarters does not take this kiosk's machine certificate any more: its list of kiosks is empty.
headquarters_refuses() {
    stop_hq
    mv "$S/hq" "$T/real-hq"
    certdesk-hq --data "$S/hq" init >/dev/null
    cp -a "$T/real-hq/tls/." "$S/hq/tls/"
    cp "$T/real-hq/passphrase" "$T/real-hq/config.json" "$S/hq/" 
    cp -a "$T/real-hq/secrets/." "$S/hq/secrets/"
    cp -a "$T/real-hq/ca/." "$S/hq/ca/"
    start_hq
    ctl sync now
    expect_exit 1
    expect_sentence
    walk_in new
    expect_failure
    expect_sentence
    stop_hq
    still_sound
}

"$1"
