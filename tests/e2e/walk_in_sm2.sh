#!/usr/bin/env bash
# A unit gets dual SM2 certificates on a token that is spoken to by SKF: both hold against headquarters' SM2
# hierarchy by openssl, the token bears both, and a wrong distinguishing id does not verify.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
fresh_station
start_hq
id=1234567812345678

walk_in new-sm2
expect_exit 0
expect_json .status 'done'
expect_json .refusal null
case=$(json .case) serial=$(json .certificateSerial) token=$(json .tokenSerial)
for paper in application receipt pin-letter; do expect_file "$S/papers/$paper-$case.pdf"; done

# As they were issued, from the facts that headquarters has.
facts=$(as_kiosk "$(kiosk_url)/api/v1/kiosks/FS001-01/entries?after=0" | cut -f2 |
    while read -r line; do base64 -d <<<"$line"; echo; done |
    jq -c 'select(.stage? == "enrol" and .phase == "ended")')
for which in certificate encryptionCertificate; do
    jq -r ".$which" <<<"$facts" | base64 -d | openssl x509 -inform DER -out "$T/$which.pem" ||
        fail "no $which in the journal"
done
same "serial of the signing certificate" \
    "$(openssl x509 -in "$T/certificate.pem" -noout -serial | tr '[:upper:]' '[:lower:]')" "serial=$serial"
openssl x509 -in "$T/certificate.pem" -noout -ext keyUsage >"$T/text"
expect_in "$T/text" "Digital Signature"
openssl x509 -in "$T/encryptionCertificate.pem" -noout -ext keyUsage >"$T/text"
expect_in "$T/text" "Key Encipherment"

# Link by link: openssl gives the id to the leaf alone.
as_kiosk "$(kiosk_url)/.well-known/est/$case/cacerts" | base64 -d |
    openssl pkcs7 -inform DER -print_certs | awk -v dir="$T" '/BEGIN/ {n++} /BEGIN/, /END/ {print > (dir "/ca" n ".pem")}'
holds() { openssl verify -partial_chain -vfyopt "distid:$1" -CAfile "$2" "$3" >"$T/verify" 2>&1; }
issuing=$T/ca1.pem
for ca in "$T"/ca?.pem; do
    [ "$(openssl x509 -in "$ca" -noout -subject_hash)" = "$(openssl x509 -in "$ca" -noout -issuer_hash)" ] || issuing=$ca
done
for which in certificate encryptionCertificate; do
    holds $id "$issuing" "$T/$which.pem" || fail "$which does not verify: $(cat "$T/verify")"
    if holds 8765432187654321 "$issuing" "$T/$which.pem"; then fail "$which verifies with another id"; fi
done

# The token bears both, and says how often its PIN may be tried.
ctl token show --token "$token" --json
expect_exit 0
expect_json '.certificates | length' 2
expect_json '[.certificates[].serial] | index("'"$serial"'") != null' true
expect_same_heads
