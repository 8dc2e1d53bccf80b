#!/usr/bin/env bash
# One production as an administrator would do it in a shell: a fresh soft token, a P-256 key pair on it, a request, a
# certificate by an authority in a file, the certificate written, read back and the key tried. Prints the
# milliseconds that it took. TOOLS is p11tool+certtool or pkcs11-tool+openssl; FOLDER keeps the authority between runs.
set -euo pipefail

tools=$1
folder=$2
cd "$folder"

module=
for module in /usr/lib/softhsm/libsofthsm2.so /usr/lib/*/softhsm/libsofthsm2.so; do
    [ -e "$module" ] && break
done
export GNUTLS_PIN=12345678 SOFTHSM2_CONF=$folder/softhsm2.conf

authority() {
    [ ! -e authority.pem ] || return 0
    openssl ecparam -name prime256v1 -genkey -noout -out authority.key
    openssl req -new -x509 -key authority.key -subj /CN=authority -days 100 -out authority.pem
    printf 'cn = applicant\n' >request.tmpl
    printf 'expiration_days = 100\n' >certificate.tmpl
    printf 'directories.tokendir = %s/tokens\nobjectstore.backend = file\nlog.level = ERROR\n' "$folder" >softhsm2.conf
    openssl genpkey -algorithm ec -pkeyopt ec_paramgen_curve:P-256 -out other.key
    head -c 100 /dev/zero >challenge
}

fresh_token() { softhsm2-util --init-token --free --label applicant --so-pin 87654321 --pin 12345678; }

with_gnutls() {
    local token='pkcs11:token=applicant'
    p11tool --provider "$module" --login --generate-privkey=ecdsa --curve=secp256r1 --label key --id 01 "$token"
    certtool --provider "$module" --generate-request --load-privkey "$token;id=%01;type=private" \
        --load-pubkey "$token;id=%01;type=public" --template request.tmpl --outfile request.pem
    certtool --generate-certificate --load-request request.pem --load-ca-certificate authority.pem \
        --load-ca-privkey authority.key --template certificate.tmpl --outfile certificate.pem
    p11tool --provider "$module" --login --write --load-certificate certificate.pem --label key --id 01 "$token"
    p11tool --provider "$module" --login --test-sign "$token;id=%01;type=private"
}

with_opensc() {
    local tool=(pkcs11-tool --module "$module" --login --pin 12345678)
    "${tool[@]}" --keypairgen --key-type EC:prime256v1 --label key --id 01
    "${tool[@]}" --read-object --type pubkey --id 01 --output-file public.der
    # openssl signs requests with keys in files or by an engine; -force_pubkey puts in the token's key.
    openssl req -new -key other.key -subj /CN=applicant -out request.pem
    openssl x509 -req -in request.pem -CA authority.pem -CAkey authority.key -days 100 -force_pubkey public.der \
        -outform DER -out certificate.der
    "${tool[@]}" --write-object certificate.der --type cert --label key --id 01
    openssl dgst -sha256 -binary -out digest challenge
    "${tool[@]}" --sign --mechanism ECDSA --id 01 --input-file digest --output-file signature --signature-format openssl
    openssl dgst -sha256 -verify <(openssl pkey -pubin -inform DER -in public.der) -signature signature challenge
}

authority >/dev/null 2>&1
rm -rf tokens
mkdir tokens
begun=$(date +%s%N)
{
    fresh_token
    case $tools in
    p11tool+certtool) with_gnutls ;;
    pkcs11-tool+openssl) with_opensc ;;
    *) exit 2 ;;
    esac
} >log 2>&1 || {
    cat log
    exit 1
}
ended=$(date +%s%N)
printf '%d.%03d\n' $(((ended - begun) / 1000000)) $(((ended - begun) / 1000 % 1000))
