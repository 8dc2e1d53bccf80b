# shellcheck shell=bash
# What the end-to-end tests share. A test sources this, calls `fresh_station`, and then speaks in `ctl`,
# `expect_…` and `fail`. CERTDESK_BIN is the folder with the programs, CERTDESK_STATION a station made once by
# `dev station`; every test works on a copy of its own with ports of its own.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
walk_ins=$root/tests/walk-ins
: "${CERTDESK_BIN:?the folder with the programs}" "${CERTDESK_STATION:?a station made by dev station}"
PATH=$CERTDESK_BIN:$PATH

T=$(mktemp -d)
S=$T/station
hq_pid=
code=0
last=

finish() {
    stop_hq
    rm -rf "$T"
}
trap finish EXIT

fail() {
    {
        printf 'FAILED: %s\n' "$*"
        [ -z "$last" ] || printf '  last command: %s\n  exit %s\n' "$last" "$code"
        [ ! -s "$T/out" ] || sed 's/^/  stdout: /' "$T/out"
        [ ! -s "$T/err" ] || sed 's/^/  stderr: /' "$T/err"
        [ ! -s "$S/hq.log" ] || tail -n 5 "$S/hq.log" | sed 's/^/  hq: /'
    } >&2
    exit 1
}

# Runs a command; its answer is in $code, $T/out and $T/err.
run() {
    last="$*"
    code=0
    "$@" >"$T/out" 2>"$T/err" || code=$?
}

ctl() { run certdeskctl --data "$S/kiosk" "$@"; }

# shellcheck disable=SC2034 # for the tests
as_li=() reviewed=() as_chen=()

walk_in() { ctl walk-in "$walk_ins/$1.json" "${as_li[@]}" "${reviewed[@]}" --json "${@:2}"; }
resume() { ctl case resume "$1" "${as_li[@]}" "${reviewed[@]}" --json "${@:2}"; }

expect_exit() { [ "$code" -eq "$1" ] || fail "expected exit $1, got $code"; }
expect_failure() {
    if [ "$code" -eq 0 ] || [ "$code" -ge 128 ]; then fail "expected a failure that is told, got $code"; fi
}
json() { jq -r "$1" "$T/out"; }
expect_json() {
    local got
    got=$(json "$1") || fail "the answer is no JSON"
    [ "$got" = "$2" ] || fail "$1 is '$got', expected '$2'"
}
# A sentence for staff: Chinese, ends like a sentence, and says nothing of the machine's insides.
expect_sentence() {
    grep -qP '[\x{4e00}-\x{9fff}].*。' "$T/err" || fail "no sentence for staff on stderr"
    ! grep -qiE 'terminate|std::|what\(\)|segmentation' "$T/err" || fail "stderr shows the machine's insides"
}
expect_in() { grep -qF -- "$2" "$1" || fail "$1 does not say '$2'"; }
expect_file() { [ -s "$1" ] || fail "$1 is missing or empty"; }
same() { [ "$2" = "$3" ] || fail "$1: '$2' is not '$3'"; }

# Two ports that the system gives, both held until both are known: never one twice.
free_ports() {
    perl -MIO::Socket::INET -e '
        my @held = map { IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1") } 1 .. 2;
        print join(" ", map { $_->sockport } @held)'
}

# Gives the station ports of its own. Only the kiosks' one stands in the kiosk's settings.
take_free_ports() {
    local kiosks open
    read -r kiosks open <<<"$(free_ports)"
    sed -i -E "s/(\"kioskPort\":)[0-9]+/\1$kiosks/; s/(\"openPort\":)[0-9]+/\1$open/" "$S/hq/config.json"
    sed -i -E "s/(\"headquarters\":\"https:\/\/127\.0\.0\.1:)[0-9]+/\1$kiosks/" "$S/kiosk/settings.json"
}

# A copy of the station in $S, with the soft tokens and ports of its own. Headquarters is not running.
fresh_station() {
    cp -a "$CERTDESK_STATION" "$S"
    printf 'directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n' "$S/tokens/store" \
        >"$S/tokens/softhsm2.conf"
    export SOFTHSM2_CONF=$S/tokens/softhsm2.conf CERTDESK_SOFTSKF_DIR=$S/tokens/skf
    take_free_ports
    sed -i "s|$CERTDESK_STATION/papers|$S/papers|" "$S/kiosk/settings.json"
    as_li=(--operator li --operator-password-file "$S/passwords/li")
    reviewed=(--reviewer wang --reviewer-password-file "$S/passwords/wang")
    # shellcheck disable=SC2034 # for the tests
    as_chen=(--operator chen --operator-password-file "$S/passwords/chen")
}

start_hq() {
    local line ready
    for _ in 1 2 3; do
        exec {ready}< <(exec certdesk-hq --data "$S/hq" serve 2>>"$S/hq.log")
        hq_pid=$!
        line=
        read -r -t 60 line <&"$ready" || true
        [[ $line == ready* ]] && return
        end_hq -TERM
        take_free_ports # somebody else may have been given these meanwhile
    done
    fail "headquarters did not start"
}

end_hq() {
    [ -n "$hq_pid" ] || return 0
    kill "$1" "$hq_pid" 2>/dev/null || true
    wait "$hq_pid" 2>/dev/null || true
    hq_pid=
}
stop_hq() { end_hq -TERM; }
kill_hq() { end_hq -KILL; }

# Talks to headquarters as the kiosk does, with its machine certificate.
kiosk_url() { jq -r .headquarters "$S/kiosk/settings.json"; }
as_kiosk() {
    curl -sS --max-time 20 --cacert "$S/kiosk/tls/root.pem" --cert "$S/kiosk/tls/machine.pem" \
        --key "$S/kiosk/tls/machine.key" "$@"
}
hq_head() { as_kiosk "$(kiosk_url)/api/v1/kiosks/FS001-01/head" | jq -cS '{incarnation,seq,hash}'; }
kiosk_head() { certdeskctl --data "$S/kiosk" sync status --json 2>/dev/null | jq -cS .head; }
expect_same_heads() { same "heads of headquarters and kiosk" "$(hq_head)" "$(kiosk_head)"; }

token_module() {
    local module
    for module in /usr/lib/softhsm/libsofthsm2.so /usr/lib/*/softhsm/libsofthsm2.so; do
        [ -e "$module" ] && printf '%s' "$module" && return
    done
    fail "SoftHSM is not installed"
}
# Everything that lies on the soft tokens, as one digest.
tokens_digest() { find "$S/tokens/store" "$S/tokens/skf" -type f ! -name lock -print0 | sort -z | xargs -0 sha256sum | sha256sum; }

# The PIN that a letter carries, its digits set apart.
pin_of() { pdftotext -layout "$1" - | grep -oE '^ *([0-9] ){5}[0-9] *$' | tr -dc '0-9'; }
letter_pin() { pin_of "$S/papers/pin-letter-$1.pdf"; }

# A certificate request with a key that is on no token, for one who would cheat headquarters.
foreign_request() {
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$T/foreign.key" \
        -subj /CN=foreign -outform DER 2>/dev/null | base64 -w0
}
# Asks headquarters for a certificate by EST as the kiosk itself would; the status is the answer.
enrol_by_hand() {
    foreign_request | as_kiosk -o "$T/answer" -w '%{http_code}' -H 'Content-Type: application/pkcs10' \
        --data-binary @- "$(kiosk_url)/.well-known/est/$1/simpleenroll"
}
