#!/usr/bin/env bash
# Every service type of the guide through the command line: a real headquarters, soft tokens, real papers.
# Called with the name of one of the functions below.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
fresh_station

done_with() {
    walk_in "$@"
    expect_exit 0
    expect_json .status 'done'
    expect_json .refusal null
}
refused_as() {
    local kind=$1
    shift
    walk_in "$@"
    expect_exit 12
    expect_json .refusal.kind "$kind"
    expect_sentence
}
record_of() { as_kiosk "$(kiosk_url)/api/v1/certificates?certificate=$1" | jq -c '.certificates[0]'; }
applications_of() { record_of "$1" | jq -r '.applications | join(" ")'; }
label_of() { tr '[:lower:]' '[:upper:]' <<<"YZT-${1:8}"; }
years_from_today() { TZ=Asia/Shanghai date -d "+$1 years" +%F; }
# Whether a revocation list of headquarters names the certificate, with openssl's eyes.
revoked_in_list() {
    local open list
    open=https://127.0.0.1:$(jq -r .openPort "$S/hq/config.json")
    curl -sS --cacert "$S/kiosk/tls/root.pem" "$open/crl" | jq -r '.lists[]' | while read -r list; do
        curl -sS --cacert "$S/kiosk/tls/root.pem" "$open$list" |
            openssl crl -inform DER -noout -text | tr '[:upper:]' '[:lower:]'
    done >"$T/lists"
    grep -q "serial number: 0*$1" "$T/lists"
}
paper_says() { pdftotext "$S/papers/$1.pdf" - | tr -d '\n ' >"$T/text" && expect_in "$T/text" "$2"; }

life_of_a_certificate() {
    local first receipt second serial token new old_pin
    start_hq
    done_with new
    first=$(json .case) receipt=$(json .receipt) serial=$(json .certificateSerial) token=$(json .tokenSerial)
    old_pin=$(letter_pin "$first")
    expect_file "$S/papers/guide-$first.pdf"

    done_with open
    expect_json .receipt null
    expect_json .certificateSerial "$serial"
    same "applications after opening" "$(applications_of "$serial")" \
        "housing-fund industry-commerce quality social-insurance tax"
    paper_says "receipt-$(json .case)" 受理回执

    done_with unlock
    expect_json '.warnings | map(.kind) | join(" ")' token-not-locked
    second=$(json .case)
    expect_file "$S/papers/authorisation-$second.pdf"
    run pkcs11-tool --module "$(token_module)" --token-label "$(label_of "$token")" --login \
        --pin "$(letter_pin "$second")" --list-objects --type privkey
    expect_in "$T/out" 'Private Key Object'
    if [ "$old_pin" != "$(letter_pin "$second")" ]; then
        run pkcs11-tool --module "$(token_module)" --token-label "$(label_of "$token")" --login --pin "$old_pin" \
            --list-objects --type privkey
        expect_failure
    fi

    done_with renew
    same "service year after renewing" "$(record_of "$serial" | jq -r .serviceEnd)" "$(years_from_today 2)"
    expect_json '.offers | join(" ")' update
    refused_as already-paid renew

    done_with update
    new=$(json .certificateSerial)
    [ "$new" != "$serial" ] || fail "updating made no new certificate"
    same "the old one is replaced" "$(record_of "$serial" | jq -r '"\(.revoked) \(.replacedBy)"')" "true $new"
    same "validity reaches the service year" "$(record_of "$new" | jq -r .notAfter)" "$(years_from_today 2)"
    revoked_in_list "$serial" || fail "the revocation list does not name the replaced certificate"
    run pkcs11-tool --module "$(token_module)" --token-label "$(label_of "$token")" --list-objects --type cert
    same "certificates on the token, signing and encryption" "$(grep -c 'Certificate Object' "$T/out")" 2

    done_with close
    same "applications after closing" "$(applications_of "$new")" "industry-commerce quality social-insurance tax"

    done_with change
    serial=$(json .certificateSerial)
    same "holder after the change" "$(record_of "$serial" | jq -r .holder.name)" 佛山市禅城区晨光新材料有限公司
    same "remaining term is kept" "$(record_of "$serial" | jq -r .notAfter)" "$(years_from_today 2)"
    ctl token show --token "$token" --json
    expect_in "$T/out" 佛山市禅城区晨光新材料有限公司
    jq '.holder.name = "佛山市禅城区晨光新材料有限公司"' "$walk_ins/change.json" >"$T/same.json"
    ctl walk-in "$T/same.json" "${as_li[@]}" "${reviewed[@]}" --json
    expect_exit 12
    expect_json .refusal.kind nothing-changes

    done_with revoke
    expect_json '.warnings | map(.kind) | join(" ")' name-differs
    ctl sync now
    expect_exit 0
    revoked_in_list "$serial" || fail "the revocation list does not name the revoked certificate"
    ctl token show --token "$token" --json
    expect_json '.certificates | length' 0
    refused_as certificate-needed open
    expect_same_heads

    # Everything that happened is one timeline, whatever it is looked up by.
    for key in 晨光 新材料 91440604MA4W0A1235 "$first" "$receipt" "$serial" "$new" "$token"; do
        ctl certificate "$key" "${as_li[@]}" --json
        expect_exit 0
        same "timelines found by $key" "$(json length)" 1
        same "timeline found by $key" "$(json '.[0].timeline | map(.kind) | unique | join(" ")')" \
            "applications-closed applications-opened extended issued pin-reset revocation-ordered revoked token-wiped"
    done
    for key in 13800138000 440604199003150129; do
        ctl certificate "$key" "${as_li[@]}" --json
        same "timelines found by a person's number" "$(json length)" 1
    done
    ctl journal verify
    expect_exit 0
}

a_lost_token_is_replaced() {
    local lost found
    start_hq
    done_with new
    lost=$(json .certificateSerial)
    done_with reissue
    found=$(json .certificateSerial)
    [ "$lost" != "$found" ] || fail "nothing was issued anew"
    revoked_in_list "$lost" || fail "the lost certificate still lives"
    same "record of the lost one" "$(record_of "$lost" | jq -r '"\(.revoked) \(.replacedBy)"')" "true $found"
    ctl token list --json
    expect_json '[.[] | select(.blank | not)] | length' 2
    # The old token turns up again: it is told apart, not served.
    refused_as certificate-replaced open --token "$(as_kiosk "$(kiosk_url)/api/v1/certificates?certificate=$lost" | jq -r '.certificates[0].tokenSerial')"
    # Both are in, and one of them lives: that one is served.
    done_with open
    expect_json .certificateSerial "$found"
    # A damaged one is brought along, and the new certificate does not go onto it.
    jq '.reason = "damaged" | .materials.token = 1' "$walk_ins/reissue.json" >"$T/damaged.json"
    ctl walk-in "$T/damaged.json" "${as_li[@]}" "${reviewed[@]}" --json
    expect_exit 0
    revoked_in_list "$found" || fail "the damaged token's certificate still lives"
}

an_ended_year_is_renewed_and_updated_in_one_visit() {
    local serial asked
    start_hq
    done_with new
    serial=$(json .certificateSerial)
    stop_hq
    # 340 days later the service year ends within the grace.
    export LD_PRELOAD FAKETIME=+340d FAKETIME_DONT_FAKE_MONOTONIC=1
    LD_PRELOAD=$(find /usr/lib -name libfaketime.so.1 | head -n 1)
    start_hq
    refused_as pay-first update
    expect_json .refusal.instead renew
    jq '.payment = [{"method": "cash", "fen": 20000}]' "$walk_ins/update.json" >"$T/both.json"
    ctl walk-in "$T/both.json" "${as_li[@]}" "${reviewed[@]}" --json --pay-first
    expect_exit 0
    expect_json .status 'done'
    expect_json .first.service renew
    expect_json .first.status 'done'
    asked=$(json .case)
    same "papers of the visit" "$(json '.papers[]' | sed 's/.*\///; s/-FS001.*//' | sort | tr '\n' ' ')" \
        "application pin-letter receipt "
    [ "$(json .receipt)" != null ] || fail "the visit has no receipt"
    [ "$(json .certificateSerial)" != "$serial" ] || fail "nothing was issued"
    ctl case show "$asked" --json
    expect_json .visit "$(jq -r .visit "$T/out")"
    [ "$(json .visit)" != null ] || fail "the cases are not linked"
    expect_same_heads
    unset LD_PRELOAD FAKETIME
}

a_revocation_waits_for_the_line() {
    local serial
    start_hq
    done_with new
    serial=$(json .certificateSerial)
    stop_hq
    walk_in revoke --keep-token
    expect_exit 0
    expect_json .status 'done'
    expect_json '.warnings | map(.kind) | join(" ")' not-looked-up
    ctl sync status --json
    expect_json .revocations 1
    expect_json '.waiting | map(.kind) | join(" ")' 'entries revocation'
    expect_json '.waiting | map(.reason) | unique | join(" ")' line
    expect_json '.waiting | map(.since | length) | min' 24
    expect_json '.heard | length' 24
    expect_json '.awayDays' 0
    ctl sync status
    expect_exit 0
    start_hq
    ctl sync now --json
    expect_json .revocations 0
    expect_json '.waiting | length' 0
    expect_json '.clockAheadSeconds | fabs < 60' true
    revoked_in_list "$serial" || fail "the queued revocation did not reach the list"
    ctl sync now --json
    expect_json .revocations 0
    same "revoked once" "$(record_of "$serial" | jq -r .revoked)" true
    expect_same_heads
}

renewed_online_is_not_charged_again() {
    local serial
    start_hq
    done_with new
    serial=$(json .certificateSerial)
    run certdesk-hq --data "$S/hq" renewal add --certificate "$serial" --years 1 --reference ONLINE-1
    expect_exit 0
    same "paid online" "$(record_of "$serial" | jq -r .serviceEnd)" "$(years_from_today 2)"
    refused_as already-paid renew
    done_with update
    same "updated without paying" "$(record_of "$(json .certificateSerial)" | jq -r .notAfter)" "$(years_from_today 2)"
}

returned_here_and_finished_elsewhere() {
    local case there
    start_hq
    walk_in returned-missing-licence
    expect_exit 11
    case=$(json .case)
    ctl sync now
    pdftoppm -r 150 -png "$S/papers/notice-$case.pdf" "$T/notice"
    zbarimg -q --raw "$T"/notice*.png >"$T/code"
    expect_in "$T/code" "$case"

    certdesk-hq --data "$S/hq" kiosk add FS002-01 --point FS002 --out "$T/second.json" >/dev/null
    certdeskctl --data "$T/second" init --enrolment "$T/second.json" --papers "$T/papers" --pkcs11-module \
        "$(token_module)" --manager chen --manager-display 陈主管 --manager-password-file "$S/passwords/chen" >/dev/null
    for name in li:operator wang:reviewer; do
        certdeskctl --data "$T/second" account add "${name%:*}" --display "${name%:*}" --role "${name#*:}" \
            --password-file "$S/passwords/${name%:*}" "${as_chen[@]}" >/dev/null
    done
    jq '.materials = {"business-licence": 1} | .payment = [{"method": "cash", "fen": 20000}]' \
        "$walk_ins/returned-missing-licence.json" >"$T/again.json"
    run certdeskctl --data "$T/second" case resume "$case" --walk-in "$T/again.json" "${as_li[@]}" "${reviewed[@]}" --json
    expect_exit 0
    expect_json .status 'done'
    there=$(json .case)
    run certdeskctl --data "$T/second" case show "$there" --json
    expect_json .continues "$case"
    # Once it goes on somewhere, it does not go on elsewhere again.
    run certdeskctl --data "$T/second" case resume "$case" --walk-in "$T/again.json" "${as_li[@]}" "${reviewed[@]}" --json
    expect_exit 12
}

closing_the_last_application_offers_revocation() {
    start_hq
    done_with new
    jq '.applications = ["tax", "social-insurance"]' "$walk_ins/close.json" >"$T/some.json"
    ctl walk-in "$T/some.json" "${as_li[@]}" "${reviewed[@]}" --json
    expect_exit 0
    expect_json '.offers | length' 0
    ctl walk-in "$walk_ins/close.json" "${as_li[@]}" "${reviewed[@]}" --json
    expect_exit 0
    expect_json '.offers | join(" ")' revoke
    expect_json '.warnings | map(.kind) | join(" ")' none-left
    refused_as faulty-fields close
    done_with revoke
}

what_is_printed_again_is_a_copy() {
    local case
    start_hq
    done_with new
    case=$(json .case)
    ctl print receipt --case "$case" --out "$T/again.pdf" "${as_li[@]}" --json
    expect_exit 0
    expect_json .copy true
    pdftotext "$T/again.pdf" - >"$T/text"
    expect_in "$T/text" 副本
    pdftotext "$S/papers/receipt-$case.pdf" - >"$T/text"
    if grep -q 副本 "$T/text"; then fail "the first receipt is marked as a copy"; fi
    ctl case show "$case" --json
    expect_json '[.timeline[] | select(.kind == "paper-printed" and .facts.paper == "receipt") | .facts.copy] | map(tostring) | join(" ")' \
        'false true'
    ctl print blank-authorisation --out "$T/blank.pdf"
    expect_exit 0
    qpdf --check "$T/blank.pdf" >/dev/null || fail "the blank form is not a sound PDF"
}

# A certificate of another authority that the catalogue lists: a root, a token, and a holder who knows its PIN.
other_authority() {
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$T/ca.key" -out "$T/ca.pem" -days 3650 -subj "/CN=组织机构代码证书 CA" \
        -utf8 -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
    openssl req -new -newkey rsa:2048 -nodes -keyout "$T/unit.key" -subj "/CN=佛山市禅城区晨光陶瓷有限公司" -utf8 \
        -out "$T/unit.csr" 2>/dev/null
    printf '1.2.156.10260.4.1.4=ASN1:UTF8String:MA4W0A123\nkeyUsage=digitalSignature\n%s\n' \
        'subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid' >"$T/ext"
    openssl x509 -req -in "$T/unit.csr" -CA "$T/ca.pem" -CAkey "$T/ca.key" -days 700 -extfile "$T/ext" \
        -outform DER -out "$T/unit.der" 2>/dev/null
    softhsm2-util --init-token --free --label ORG-CODE --so-pin 11223344 --pin 556677 >/dev/null
    openssl pkey -in "$T/unit.key" -outform DER -out "$T/unit.p8"
    softhsm2-util --import "$T/unit.key" --token ORG-CODE --label unit --id 01 --pin 556677 >/dev/null
    pkcs11-tool --module "$(token_module)" --token-label ORG-CODE --login --pin 556677 --write-object "$T/unit.der" \
        --type cert --id 01 --label unit >/dev/null 2>&1
    printf '556677' >"$T/pin"
    chmod 600 "$T/pin"
}

another_authoritys_certificate_opens_applications() {
    start_hq
    other_authority
    # Not listed: refused with the reason.
    refused_as unknown-issuer open-other-issuer --token ORG-CODE
    jq --rawfile roots "$T/ca.pem" --arg from "$(TZ=Asia/Shanghai date +%F)" '.version = 2 | .from = $from |
        .otherIssuers = [{"id": "organisation-code", "name": {"zh": "组织机构数字证书", "en": "Organisation certificate"},
        "roots": $roots, "codeOid": "1.2.156.10260.4.1.4"}]' "$S/kiosk/catalogues/1.json" >"$T/2.json"
    run certdesk-hq --data "$S/hq" catalogue publish "$T/2.json"
    expect_exit 0
    ctl sync now
    expect_exit 0
    expect_file "$S/kiosk/catalogues/2.json"
    refused_as not-challenged open-other-issuer --token ORG-CODE
    printf '000000' >"$T/wrong"
    chmod 600 "$T/wrong"
    walk_in open-other-issuer --token ORG-CODE --holder-pin-file "$T/wrong"
    expect_failure
    done_with open-other-issuer --token ORG-CODE --holder-pin-file "$T/pin"
    same "applications of the other authority's certificate" \
        "$(as_kiosk "$(kiosk_url)/api/v1/certificates?token=$(json .tokenSerial)" | jq -r '.certificates[0].applications | join(" ")')" \
        "industry-commerce quality"
    refused_as other-issuer renew --token ORG-CODE --holder-pin-file "$T/pin"
    refused_as other-issuer revoke --token ORG-CODE --holder-pin-file "$T/pin"
}

wrong_situations_are_told() {
    local token
    start_hq
    done_with new
    token=$(json .tokenSerial)
    jq '.holder.uscc = "914406067398765458"' "$walk_ins/open.json" >"$T/other.json"
    ctl walk-in "$T/other.json" "${as_li[@]}" "${reviewed[@]}" --json --token "$token"
    expect_exit 12
    expect_json .refusal.kind wrong-holder
    expect_sentence
    jq '.years = 1 | .payment = [{"method": "cash", "fen": 20000}]' "$walk_ins/open.json" >"$T/twice.json"
    ctl walk-in "$T/twice.json" "${as_li[@]}" "${reviewed[@]}" --json
    expect_exit 12
    expect_json .refusal.kind already-paid
    jq '.applications = ["tax"]' "$walk_ins/open.json" >"$T/there.json"
    ctl walk-in "$T/there.json" "${as_li[@]}" "${reviewed[@]}" --json
    expect_exit 12
    expect_json .refusal.field applications
    stop_hq
    refused_as look-up-needed renew
    ctl case list --find 晨光 --json
    expect_json length 1
}

# A service type that no code knows, in a catalogue that headquarters publishes; an open case stays on the
# version that it began with.
a_made_up_service_type_runs_from_the_catalogue_alone() {
    local case
    start_hq
    walk_in new --token none-there
    expect_exit 10
    case=$(json .case)
    jq --arg from "$(TZ=Asia/Shanghai date +%F)" '.version = 2 | .from = $from |
        .materials += [{"id": "photo", "name": {"zh": "门面照片", "en": "Photograph"}}] |
        .applications += [{"id": "parking", "name": {"zh": "停车", "en": "Parking"}}] |
        .services |= map(if .id == "new" then .fee.perYear = 30000 else . end) |
        .services += [(.services[0] | .id = "express" | .name = {"zh": "加急新办", "en": "Express"} |
        .steps = ["reception", "fee", "materials", "form", "approval", "production", "hand-over"] |
        .materials += [{"material": "photo", "copies": 3}] | .fee = {"perYear": 15000, "service": 500, "token": 2500} |
        .asks.years = {"least": 2, "most": 3})]' "$S/kiosk/catalogues/1.json" >"$T/2.json"
    run certdesk-hq --data "$S/hq" catalogue publish "$T/2.json"
    expect_exit 0
    ctl sync now
    jq '.service = "express" | .years = 2 | .materials.photo = 3 | .applications = ["parking"] |
        .payment = [{"method": "cash", "fen": 33000}]' "$walk_ins/new.json" >"$T/express.json"
    ctl walk-in "$T/express.json" "${as_li[@]}" "${reviewed[@]}" --json
    expect_exit 0
    expect_json .status 'done'
    same "validity" "$(record_of "$(json .certificateSerial)" | jq -r .notAfter)" "$(years_from_today 2)"
    # The case that was open goes on with its own version; the next one has the new fee.
    resume "$case" --token BLANK-02
    expect_exit 0
    ctl case show "$case" --json
    expect_json .fen 20000
    expect_json .catalogueVersion 1
    refused_as payment-mismatch new
}

state_of() { certdeskctl --data "$S/kiosk" token list --json | jq -r ".[] | select(.serial == \"$1\").state"; }
mark() { ctl token mark --token "$1" --as "$2" --reason "$3" "${@:4}" --json; }
change_pin() { ctl token change-pin --token "$1" --old-pin-file "$2" --new-pin-file "$3" "${as_li[@]}" --json; }
opens_with() { run pkcs11-tool --module "$(token_module)" --token-label "$(label_of "$1")" --login --pin "$2" \
    --list-objects --type privkey; }

a_holders_pin_is_changed() {
    local token first old unlocking
    start_hq
    done_with new
    token=$(json .tokenSerial) first=$(json .case)
    old=$(letter_pin "$first")
    same "state after production" "$(state_of "$token")" issued
    (umask 077 && printf '%s\n' "$old" >"$T/old" && printf 'kapok-7308\n' >"$T/new" && printf '123456\n' >"$T/weak" &&
        printf 'wrong-506172\n' >"$T/wrong" && jq -r .handler.mobile "$walk_ins/new.json" >"$T/mobile")
    change_pin "$token" "$T/old" "$T/weak"
    expect_exit 12
    expect_json '.refusal | "\(.kind) \(.field)"' 'weak-pin run'
    expect_sentence
    change_pin "$token" "$T/old" "$T/mobile"
    expect_exit 12
    expect_json '.refusal.field' part-of-mobile
    change_pin "$token" "$T/wrong" "$T/new"
    expect_exit 12
    expect_json .refusal.kind token-pin-incorrect
    expect_sentence
    change_pin "$(label_of "$token")" "$T/old" "$T/new"
    expect_exit 0
    expect_json '"\(.serial) \(.state)"' "$token issued"
    opens_with "$token" kapok-7308
    expect_in "$T/out" 'Private Key Object'
    opens_with "$token" "$old"
    expect_failure
    ! grep -rqE 'kapok-7308|wrong-506172' "$S/kiosk" "$S/hq" || fail "a PIN lies in a file"
    expect_same_heads

    # An unlock case goes on by `token unlock`; another case does not.
    stop_hq
    walk_in unlock
    unlocking=$(json .case)
    expect_exit 10
    start_hq
    ctl token unlock --case "$first" "${as_li[@]}" --json
    expect_exit 12
    expect_json .refusal.kind wrong-stage
    ctl token unlock --case "$unlocking" "${as_li[@]}" "${reviewed[@]}" --json
    expect_exit 0
    expect_json '"\(.case) \(.status)"' "$unlocking done"
    opens_with "$token" "$(letter_pin "$unlocking")"
    expect_in "$T/out" 'Private Key Object'
    same "state after unlocking" "$(state_of "$token")" issued
    ctl journal verify "${as_li[@]}"
    expect_exit 0
}

a_damaged_token_is_no_fresh_one() {
    local damaged
    start_hq
    ctl token list --json
    damaged=$(json '[.[] | select(.blank)] | sort_by(.label, .serial)[0].serial')
    mark "$damaged" damaged '' "${as_li[@]}"
    expect_exit 12
    expect_json .refusal.field reason
    mark "$damaged" damaged 外壳破裂 "${as_li[@]}"
    expect_exit 0
    expect_json '"\(.state) \(.reason)"' 'damaged 外壳破裂'
    ctl token show --token "$damaged" --json
    expect_json '"\(.token.state) \(.token.triesLeft)"' 'damaged null'
    walk_in new --token "$damaged"
    expect_failure
    expect_json .refusal.kind token-unfit
    expect_sentence
    resume "$(json .case)"
    expect_exit 0
    [ "$(json .tokenSerial)" != "$damaged" ] || fail "a damaged token was written"
    mark "$damaged" destroyed 粉碎 "${as_li[@]}"
    expect_exit 12
    expect_json .refusal.kind no-right
    mark "$damaged" destroyed 粉碎 "${as_chen[@]}"
    expect_exit 0
    mark "$damaged" lost 失窃 "${as_chen[@]}"
    expect_exit 12
    same "state in the end" "$(state_of "$damaged")" destroyed
    expect_same_heads
    ctl journal verify "${as_li[@]}"
    expect_exit 0
}

# Destroyed after headquarters issued its certificate: another token is made, and the first certificate is dead
# before the second is asked for.
a_token_given_up_in_production_is_replaced() {
    local case first second broken
    walk_in new # without the line it waits with everything paid and printed
    expect_exit 10
    case=$(json .case)
    ctl case give-up-token "$case" --as damaged --reason 摔坏 "${as_li[@]}" --json
    expect_exit 12
    expect_json .refusal.kind wrong-stage
    start_hq
    : >"$T/no-folder"
    resume "$case" --papers "$T/no-folder" # no letter comes out
    expect_failure
    expect_sentence
    ctl case show "$case" --json "${as_li[@]}"
    expect_json .production.ended read-back
    first=$(json .production.certificateSerial)
    broken=$(json .production.tokenSerial)
    stop_hq
    ctl case give-up-token "$case" --as lost --reason '' "${as_li[@]}" --json
    expect_exit 12
    expect_json .refusal.field reason
    ctl case give-up-token "$case" --as lost --reason 交付前丢失 "${as_li[@]}" --json
    expect_exit 0
    expect_json '"\(.tokenSerial) \(.state) \(.certificateSerial) \(.revoked)"' "$broken lost $first false"
    ctl sync status --json
    expect_json .revocations 1
    start_hq
    resume "$case"
    expect_exit 0
    expect_json .status 'done'
    second=$(json .certificateSerial)
    [ "$second" != "$first" ] || fail "the certificate of the lost token was written again"
    [ "$(json .tokenSerial)" != "$broken" ] || fail "the lost token was written again"
    ctl sync status --json
    expect_json .revocations 0
    same "the first at headquarters" "$(record_of "$first" | jq -r .revoked)" true
    same "the second at headquarters" "$(record_of "$second" | jq -r .revoked)" false
    revoked_in_list "$first" || fail "the first certificate is not on the list"
    if revoked_in_list "$second"; then fail "the second certificate is on the list"; fi
    same "state of the lost token" "$(state_of "$broken")" lost
    ctl case show "$case" --json "${as_li[@]}"
    expect_json '.timeline | map(select(.kind == "revocation-confirmed" or .facts.stage == "enrol" and .facts.phase == "ended") | .kind) | join(" ")' \
        'production-noted revocation-confirmed production-noted'
    expect_same_heads
    ctl journal verify "${as_li[@]}"
    expect_exit 0
}

"$1"
