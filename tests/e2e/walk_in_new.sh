#!/usr/bin/env bash
# An applicant leaves with a written token and papers, and headquarters has the record (RSA; then P-256 with
# two years and a payment split over two methods).
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
fresh_station
start_hq

hands_out_a_certificate() {
    local file=$1 unit=$2 pairs=$3 case serial token label
    walk_in "$file"
    expect_exit 0
    expect_json .status 'done'
    expect_json .refusal null
    case=$(json .case) serial=$(json .certificateSerial) token=$(json .tokenSerial)
    label=YZT-$(tr '[:lower:]' '[:upper:]' <<<"${token:8}")

    for paper in application receipt pin-letter; do expect_file "$S/papers/$paper-$case.pdf"; done
    while read -r paper; do
        expect_file "$paper"
        qpdf --check "$paper" >/dev/null || fail "$paper is not a sound PDF"
    done < <(json '.papers[]')
    pdftotext "$S/papers/application-$case.pdf" - | tr -d '\n' >"$T/text"
    expect_in "$T/text" "$unit"
    pdftotext "$S/papers/receipt-$case.pdf" - >"$T/text"
    expect_in "$T/text" "$(jq -r .receipt "$T/out")"

    # The holder's own programs: what is on the token is the certificate, its key answers to the letter's PIN.
    pkcs11-tool --module "$(token_module)" --token-label "$label" --read-object --type cert --label "$case" \
        --output-file "$T/cert.der" >/dev/null 2>&1 || fail "pkcs11-tool finds no certificate on $token"
    openssl x509 -inform DER -in "$T/cert.der" -out "$T/cert.pem"
    same "serial of the certificate on the token" \
        "$(openssl x509 -in "$T/cert.pem" -noout -serial | tr '[:upper:]' '[:lower:]')" "serial=$serial"
    same "key pairs that the PIN of the letter opens" \
        "$(pkcs11-tool --module "$(token_module)" --token-label "$label" --login --pin "$(letter_pin "$case")" \
            --list-objects --type privkey 2>/dev/null | grep -c 'Private Key Object')" "$pairs"

    # Against headquarters' roots, with the issuing CA that it tells.
    as_kiosk "$(kiosk_url)/.well-known/est/$case/cacerts" | base64 -d |
        openssl pkcs7 -inform DER -print_certs -out "$T/chain.pem"
    openssl verify -CAfile "$S/kiosk/tls/ca-roots.pem" -untrusted "$T/chain.pem" "$T/cert.pem" >/dev/null ||
        fail "the certificate does not verify against headquarters' root"
    expect_same_heads
    same "certificates that headquarters has for the case's serial" \
        "$(as_kiosk "$(kiosk_url)/api/v1/certificates?serial=$serial" | jq '.certificates | length')" 1
}

hands_out_a_certificate new 佛山市禅城区晨光陶瓷有限公司 2 # an RSA token takes an encryption pair, too
hands_out_a_certificate new-two-years-split-payment 佛山市顺德区北滘镇恒远精密机械制造有限公司 1
case=$(json .case)
ctl case show "$case" --json
expect_exit 0
expect_json .fen 40000
expect_json .personal null
ctl token list --json
expect_json '[.[] | select(.blank | not)] | length' 2
