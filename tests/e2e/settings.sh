#!/usr/bin/env bash
# The settings of a kiosk by the command line: what is sound is kept, what is not changes nothing.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
fresh_station

kept() { sha256sum <"$S/kiosk/settings.json"; }
set_by_chen() { ctl settings set "$@" "${as_chen[@]}" --json; }
refused_for() {
    expect_exit 12
    expect_json .refusal.field "$1"
    expect_sentence
    same "the settings after what was refused" "$(kept)" "$before"
}

a_manager_changes_what_is_sound_and_nobody_else() {
    local before module
    before=$(kept)
    ctl settings set idle-lock 60 "${as_li[@]}" --json
    expect_exit 12
    expect_json .refusal.kind no-right
    set_by_chen idle-lock 5
    refused_for idle-lock
    set_by_chen language fr
    refused_for language
    set_by_chen printer no-such-printer
    refused_for printer
    set_by_chen pkcs11-modules /nowhere/module.so
    refused_for pkcs11-modules
    set_by_chen skf-libraries "$S/kiosk/settings.json"
    refused_for skf-libraries
    set_by_chen idle-lock sixty
    expect_exit 2
    module=$(jq -r '.pkcs11Modules[0]' "$S/kiosk/settings.json")
    set_by_chen idle-lock 60
    expect_exit 0
    set_by_chen language en
    expect_exit 0
    ctl audit list --most 1 "${as_chen[@]}" --json # of what was refused there is no entry
    expect_exit 0
    expect_json '.rows[0].kind' settings-changed
    expect_json '.rows[0].account' chen
    expect_json '.rows[0].about | fromjson | .changes[0] | .setting + " " + .from[0] + " " + .to[0]' "language zh en"
    ctl settings show --json
    expect_exit 0
    expect_json '."idle-lock"' 60
    expect_json .language en
    expect_json '."pkcs11-modules"[0]' "$module"
    set_by_chen pkcs11-modules ""
    expect_exit 0
    expect_json '."pkcs11-modules" | length' 0
    set_by_chen pkcs11-modules "$module"
    expect_exit 0
    walk_in new # with the driver that was taken away and named again; headquarters is away
    expect_exit 10
}

an_address_must_be_headquarters_or_known_to_be_away() {
    local before port
    before=$(kept)
    set_by_chen headquarters http://127.0.0.1
    refused_for headquarters
    port=$(free_ports | cut -d' ' -f1)
    set_by_chen headquarters "https://127.0.0.1:$port"
    refused_for headquarters
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$T/other.key" -out "$T/other.pem" -subj /CN=127.0.0.1 \
        -addext subjectAltName=IP:127.0.0.1 -days 2 2>/dev/null
    openssl s_server -accept "127.0.0.1:$port" -key "$T/other.key" -cert "$T/other.pem" -www >"$T/other.log" 2>&1 &
    hq_pid=$!
    until grep -qs ACCEPT "$T/other.log"; do kill -0 "$hq_pid"; done
    set_by_chen headquarters "https://127.0.0.1:$port" --anyway
    refused_for headquarters
    stop_hq
    set_by_chen headquarters "https://127.0.0.1:$port" --anyway
    expect_exit 0
    expect_json .headquarters "https://127.0.0.1:$port"
    start_hq
    port=$(jq -r .kioskPort "$S/hq/config.json")
    set_by_chen headquarters "https://127.0.0.1:$port"
    expect_exit 0
    ctl sync now --json
    expect_exit 0
    expect_json .backlog 0
}

"$1"
