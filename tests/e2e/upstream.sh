#!/usr/bin/env bash
# A headquarters whose certificates another one issues: two processes and a counter. Each function is one test; the
# name is the argument.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

up_pid=
up() { run certdesk-hq --data "$T/province" "$@"; }
hq() { run certdesk-hq --data "$S/hq" "$@"; }
# The counter that was enrolled when the upstream was there, so that it knows its root.
new_ctl() { run certdeskctl --data "$T/counter" "$@"; }
applied=$walk_ins/new-two-years-split-payment.json
walk_in_there() {
    new_ctl walk-in "$applied" "${as_li[@]}" "${reviewed[@]}" --json
}

start_up() {
    local line ready
    exec {ready}< <(exec certdesk-hq --data "$T/province" serve 2>>"$T/province.log")
    up_pid=$!
    read -r -t 60 line <&"$ready" || true
    [[ ${line:-} == ready* ]] || fail "the upstream did not start"
}
end_up() {
    [ -n "$up_pid" ] || return 0
    kill -CONT "$up_pid" 2>/dev/null || true
    kill -TERM "$up_pid" 2>/dev/null || true
    wait "$up_pid" 2>/dev/null || true
    up_pid=
}
trap 'end_up; finish' EXIT

of_province() { sqlite3 -readonly "$T/province/hq.db" "$1"; }
of_hq() { sqlite3 -readonly "$S/hq/hq.db" "$1"; }
certificate_of_case() { of_hq "SELECT $2 FROM certificate WHERE case_no='$1' AND purpose='sign'"; }

make_counter() {
    hq kiosk add FS001-03 --point FS001 --out "$T/enrolment.json"
    expect_exit 0
    new_ctl init --enrolment "$T/enrolment.json" --papers "$T/papers" --pkcs11-module "$(token_module)" \
        --manager chen --manager-display 陈主管 --manager-password-file "$S/passwords/chen"
    expect_exit 0
    local account
    for account in "li operator" "wang reviewer"; do
        new_ctl account add "${account% *}" --display 某人 --role "${account#* }" \
            --password-file "$S/passwords/${account% *}" "${as_chen[@]}"
        expect_exit 0
    done
}

# Our own CA for P-256 is gone: whatever is issued comes from the province.
join() {
    up init
    expect_exit 0
    start_up
    up registrar add foshan-hq --out "$T/registrar.json"
    expect_exit 0
    same "mode of the registrar's file" "$(stat -c %a "$T/registrar.json")" 600
    hq authority add-upstream province --registrar "$T/registrar.json" --authority sm2
    expect_exit 2
    expect_in "$T/err" 没有改动
    hq authority add-upstream province --registrar "$T/registrar.json" --authority p256
    expect_exit 0
    expect_in "$T/out" 已接入上级
    ! grep -rq 'BEGIN PRIVATE KEY\|BEGIN EC PRIVATE KEY' "$S/hq/ca" || fail "the registrar's key lies open"
    rm -r "$S/hq/ca/p256"
    start_hq
    make_counter
    # The station's own kiosk, which was enrolled before, learns the province's root over the line.
    ctl sync now
    expect_exit 0
    grep -qxF "$(sed -n 2p "$T/province/ca/p256/root.pem")" "$S/kiosk/tls/ca-roots.pem" ||
        fail "the kiosk does not know the province's root"
    up registrar list --json
    expect_json '.registrars | map(.name + " " + .state) | join(",")' 'foshan-hq active'
}

# The chain that leads from the certificate of the case to the province's root, by openssl alone.
expect_from_province() {
    certificate_of_case "$1" "hex(der)" | xxd -r -p | openssl x509 -inform DER -out "$T/cert.pem"
    openssl verify -CAfile "$T/province/ca/p256/root.pem" -untrusted "$T/province/ca/p256/issuing.pem" "$T/cert.pem" \
        >/dev/null || fail "the certificate is not the province's"
    same "certificates of the province" "$(of_province "SELECT count(*) FROM registration WHERE der IS NOT NULL")" 1
    same "its bytes there and here" "$(of_province "SELECT hex(der) FROM registration")" \
        "$(certificate_of_case "$1" "hex(der)")"
}
lists_revoked() {
    curl -sS --max-time 20 --cacert "$1/tls/root.pem" "$(jq -r '"https://127.0.0.1:\(.openPort)"' "$1/config.json")/crl/$2" |
        openssl crl -inform DER -noout -text -CAfile "$T/province/ca/p256/issuing.pem" 2>"$T/verified" |
        grep -ciF "$3" || true
}

a_walk_in_leaves_with_a_certificate_of_the_province_which_revokes_it_too() {
    join
    walk_in_there
    expect_exit 0
    expect_json .status 'done'
    local number serial
    number=$(json .case) serial=$(json .certificateSerial)
    expect_from_province "$number"
    same "revoked before" "$(lists_revoked "$S/hq" province "$serial")" 0
    jq -s '.[0] + {holder: .[1].holder, handler: .[1].handler}' "$walk_ins/revoke.json" "$applied" >"$T/revoke.json"
    new_ctl walk-in "$T/revoke.json" "${as_li[@]}" "${reviewed[@]}" --json
    expect_exit 0
    # It was told at once; whoever asks until then gets the list of before.
    local until=$((SECONDS + 60))
    while [ "$(lists_revoked "$S/hq" province "$serial")" = 0 ]; do
        [ $SECONDS -lt $until ] || fail "headquarters does not pass the revocation on"
    done
    expect_in "$T/verified" "verify OK"
    same "revoked at the province" "$(lists_revoked "$T/province" p256 "$serial")" 1
}

a_case_waits_while_the_province_is_away_and_says_why() {
    join
    end_up
    walk_in_there
    expect_exit 10
    expect_json .status waits
    local number
    number=$(json .case)
    new_ctl case resume "$number" "${as_li[@]}" "${reviewed[@]}"
    expect_exit 10
    cat "$T/out" >>"$T/err"
    expect_in "$T/err" 上级
    same "what stands" "$(certificate_of_case "$number" state)" proposed
    start_up
    stop_hq
    start_hq # which settles it
    same "what stands" "$(certificate_of_case "$number" state)" issued
    new_ctl case resume "$number" "${as_li[@]}" "${reviewed[@]}" --json
    expect_exit 0
    expect_json .status 'done'
    expect_from_province "$number"
}

killed_between_asking_and_keeping_headquarters_settles_it_once() {
    join
    kill -STOP "$up_pid" # so that headquarters is surely waiting for its answer
    walk_in_there &
    local walking=$! number until=$((SECONDS + 60))
    until [ -n "$(of_hq "SELECT 1 FROM certificate WHERE state='proposed'")" ]; do
        [ $SECONDS -lt $until ] || fail "nothing was proposed"
    done
    kill_hq
    kill -CONT "$up_pid"
    wait $walking || true
    same "what stands" "$(of_hq "SELECT state || ' ' || count(*) FROM certificate GROUP BY state")" "proposed 1"
    number=$(of_hq "SELECT case_no FROM certificate")
    start_hq
    same "what stands" "$(certificate_of_case "$number" state)" issued
    new_ctl case resume "$number" "${as_li[@]}" "${reviewed[@]}" --json
    expect_exit 0
    expect_json .status 'done'
    expect_from_province "$number"
}

fresh_station
"$1"
