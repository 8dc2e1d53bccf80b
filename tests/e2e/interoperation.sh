#!/usr/bin/env bash
# What certdesk wrote on a token is listed and used by other programs: pkcs11-tool, p11tool, and openssl with the PKCS#11
# engine; signatures are verified with the certificate by openssl.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

module=$(token_module)
printf 'what the tax service sends' >"$T/message"

# The token's certificates by what they are for, and the ids that their keys have.
read_certificate() {
    pkcs11-tool --module "$module" --token-label "$label" --read-object --type cert --label "$1" \
        --output-file "$T/$2.der" >/dev/null 2>&1 || fail "pkcs11-tool finds no certificate '$1'"
    openssl x509 -inform DER -in "$T/$2.der" -out "$T/$2.pem"
    openssl x509 -in "$T/$2.pem" -noout -pubkey >"$T/$2.pub"
}
id_of() {
    pkcs11-tool --module "$module" --token-label "$label" --list-objects --type cert 2>/dev/null |
        awk -v wanted="$1" '/label:/ { sub(/^ *label: */, ""); found = ($0 == wanted) } found && /ID:/ { print $2; exit }'
}
percent() { fold -w 2 <<<"$1" | sed 's/^/%/' | tr -d '\n'; }

verified() {
    openssl dgst -sha256 -verify "$T/signing.pub" -signature "$T/signature" "$T/message" >/dev/null ||
        fail "$1's signature does not verify with the certificate"
    printf 'x' | cat "$T/message" - >"$T/other"
    if openssl dgst -sha256 -verify "$T/signing.pub" -signature "$T/signature" "$T/other" >/dev/null 2>&1; then
        fail "$1's signature verifies over another message"
    fi
}

# SoftHSM signs with ECDSA over a ready hash only.
sign_by_pkcs11_tool() {
    local mechanism=SHA256-RSA-PKCS input=$T/message format=()
    if [ "$1" = p256 ]; then
        openssl dgst -sha256 -binary -out "$T/digest" "$T/message"
        mechanism=ECDSA input=$T/digest format=(--signature-format openssl)
    fi
    pkcs11-tool --module "$module" --token-label "$label" --login --pin "$pin" --sign --id "$id" \
        --mechanism $mechanism --input-file "$input" --output-file "$T/signature" "${format[@]}" \
        >"$T/log" 2>&1 || fail "pkcs11-tool does not sign: $(cat "$T/log")"
    verified pkcs11-tool
}

sign_by_p11tool() {
    GNUTLS_PIN=$pin p11tool --provider "$module" --login --list-all "pkcs11:token=$label" >"$T/list" 2>&1 ||
        fail "p11tool lists nothing: $(cat "$T/list")"
    expect_in "$T/list" "$case"
    GNUTLS_PIN=$pin p11tool --provider "$module" --login --test-sign \
        "pkcs11:token=$label;id=$(percent "$id");type=private" >"$T/test" 2>&1 ||
        fail "p11tool does not sign: $(cat "$T/test")"
    expect_in "$T/test" "Verifying against public key in the token... ok"
}

engine() { PKCS11_MODULE_PATH=$module run openssl "$@"; }

sign_by_engine() {
    engine dgst -engine pkcs11 -keyform engine -sha256 -out "$T/signature" \
        -sign "pkcs11:token=$label;id=$(percent "$id");type=private;pin-value=$pin" "$T/message"
    expect_exit 0
    verified "openssl's engine"
}

# The encryption pair opens what anybody encrypts for the certificate.
decrypt_by_engine() {
    read_certificate "$case encryption" encryption
    printf 'a session key' >"$T/secret"
    openssl pkeyutl -encrypt -pubin -inkey "$T/encryption.pub" -in "$T/secret" -out "$T/ciphertext"
    engine pkeyutl -decrypt -engine pkcs11 -keyform engine -in "$T/ciphertext" -out "$T/opened" \
        -inkey "pkcs11:token=$label;id=$(percent "$(id_of "$case encryption")");type=private;pin-value=$pin"
    expect_exit 0
    same "what the token opened" "$(cat "$T/opened")" "$(cat "$T/secret")"
}

recover() {
    run certdesk-hq --data "$S/hq" encryption-key recover --serial "$1" --officer "$2" --reason 法院来函 \
        --passphrase-file "$T/passphrase" --out "$T/recovered.pem"
}

# A holder whose token is lost can have read what was encrypted for it, once an officer answers for that.
recovered_key_opens_too() {
    local serial
    serial=$(openssl x509 -in "$T/encryption.pem" -noout -serial | cut -d= -f2 | tr '[:upper:]' '[:lower:]')
    printf 'a passphrase of the officer' >"$T/passphrase"
    recover "$serial" ''
    expect_failure
    recover 00ff 陈
    expect_failure
    [ ! -e "$T/recovered.pem" ] || fail "a key was written"
    recover "$serial" 陈
    expect_exit 0
    openssl pkeyutl -decrypt -inkey "$T/recovered.pem" -passin "file:$T/passphrase" -in "$T/ciphertext" \
        -out "$T/opened" || fail "the recovered key does not open what the token opens"
    same "what the recovered key opened" "$(cat "$T/opened")" "$(cat "$T/secret")"
    expect_in "$T/recovered.pem" "BEGIN ENCRYPTED PRIVATE KEY"
}

serves() {
    local file=$1 algorithm=$2
    walk_in "$file"
    expect_exit 0
    local case token label pin id
    case=$(json .case) token=$(json .tokenSerial)
    label=YZT-$(tr '[:lower:]' '[:upper:]' <<<"${token:8}")
    pin=$(letter_pin "$case")
    read_certificate "$case" signing
    id=$(id_of "$case")
    sign_by_pkcs11_tool "$algorithm"
    sign_by_p11tool
    sign_by_engine
    [ "$algorithm" = rsa2048 ] || return 0
    decrypt_by_engine
    recovered_key_opens_too
}

fresh_station
start_hq
serves new rsa2048
serves new-two-years-split-payment p256
