#!/usr/bin/env bash
# The real window on a real station: run.sh BIN. BIN holds certdesk, certdeskctl, certdesk-hq and certdesk-play.
# Makes a station with ./dev, plays walk-ins through the window in both languages, leaves in the middle and goes on,
# and looks at what a person would see when the window cannot open.
set -euo pipefail

bin=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
hq=
finish() {
    [ -z "$hq" ] || kill "$hq" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

export CERTDESK_BIN=$bin
"$root/dev" station "$work/station" >/dev/null
# shellcheck disable=SC1091
. "$work/station/env"
data=$work/station/kiosk

exec {ready}< <(exec "$bin/certdesk-hq" --data "$work/station/hq" serve 2>"$work/hq.log")
hq=$!
read -r -t 60 line <&"$ready" || fail "headquarters did not start: $(cat "$work/hq.log")"
[[ $line == ready* ]] || fail "headquarters said: $line"

play() {
    local file=$1
    shift
    "$here/on_display.sh" "$bin/certdesk-play" --data "$data" \
        --operator li --operator-password-file "$work/station/passwords/li" \
        --reviewer wang --reviewer-password-file "$work/station/passwords/wang" \
        --walk-in "$root/tests/walk-ins/$file.json" "$@"
}

status_of() { jq -r .status <<<"$1"; }

echo "a walk-in from log-in to receipt, in Chinese and by keyboard alone, with a picture of each page"
answer=$(play new --keyboard --screens "$work/zh")
jq -r '.keys | "  keystrokes beyond the applicant\u0027s data: \(.others), of a password: \(.passwords), the data: \(.applicant); \(.ms / 1000) s"' <<<"$answer"
jq -e '.keys.others <= 60' >/dev/null <<<"$answer" || fail "more than 60 keystrokes: $answer"
[ "$(status_of "$answer")" = "done" ] || fail "not done: $answer"
serial=$(jq -r .certificateSerial <<<"$answer")
[ -n "$serial" ] || fail "no certificate: $answer"
[ "$(find "$work/zh" -name '*.png' | wc -l)" -ge 10 ] || fail "pictures are missing"
case=$(jq -r .case <<<"$answer")
for paper in application receipt; do
    compgen -G "$work/station/papers/$paper-$case*.pdf" >/dev/null || fail "no $paper"
done

echo "a lost token replaced, in English, on the smallest screen"
lost=$(jq -r .tokenSerial <<<"$answer")
answer=$(SCREEN=1280x720 play reissue --keyboard --lang en)
[ "$(status_of "$answer")" = "done" ] || fail "reissue not done: $answer"
[ "$(jq -r .tokenSerial <<<"$answer")" != "$lost" ] || fail "reissued on the lost token: $answer"

echo "the same in English, with the payment split"
answer=$(play new-two-years-split-payment --keyboard --lang en)
[ "$(status_of "$answer")" = "done" ] || fail "not done in English: $answer"

echo "left after the fee, and gone on with by another run of the program"
answer=$(play new --leave-after approval)
[ "$(status_of "$answer")" = open ] || fail "not left open: $answer"
answer=$(play new --resume "$(jq -r .case <<<"$answer")")
[ "$(status_of "$answer")" = "done" ] || fail "not gone on with: $answer"

echo "a crash with a case in front: a report without personal data, a sound journal, and the case offered"
status=0
answer=$(play new --leave-after materials --crash 2>/dev/null) || status=$?
[ "$status" -eq 139 ] || fail "it did not end by the signal: $status"
crashed=$(jq -r .case <<<"$answer")
report=$(find "$data/crashes" -name '*.txt' -size +0 | sort | tail -n 1)
[ -n "$report" ] || fail "no report"
grep -q '^signal: SIGSEGV$' "$report" || fail "the report: $(cat "$report")"
grep -q "^case: $crashed\$" "$report" || fail "the report does not name the case"
[ "$(stat -c %a "$report")" = 600 ] || fail "others can read the report"
while read -r personal; do
    grep -qF -- "$personal" "$report" && fail "the report tells: $personal"
done < <(jq -r '.holder, .handler | .. | strings' "$root/tests/walk-ins/new.json" | awk 'length >= 6')
certdeskctl --data "$data" journal verify >/dev/null || fail "the journal does not verify after the crash"
answer=$(play new --offered --screens "$work/offered")
[ "$(status_of "$answer")" = "done" ] || fail "not gone on with after the crash: $answer"
[ "$(jq -r .case <<<"$answer")" = "$crashed" ] || fail "another case was offered: $answer"
[ ! -e "$data/under-way" ] || fail "a case is still noted as under way after a clean end"

echo "training's first start, cancelled: nothing is left; then from nothing, through the window"
practice=$work/practice
"$here/on_display.sh" "$bin/certdesk-play" --training --data "$practice" --lang en --screens "$work/pictures" --shots-only
[ -e "$work/pictures/training.png" ] || fail "no picture of the first start"
[ ! -e "$practice" ] || fail "a cancelled first start left something: $(ls -A "$practice")"
answer=$(env -u SOFTHSM2_CONF -u CERTDESK_DATA "$here/on_display.sh" "$bin/certdesk-play" --training --data "$practice" \
    --operator li --operator-password-file "$practice/passwords/li" \
    --reviewer wang --reviewer-password-file "$practice/passwords/wang" \
    --walk-in "$root/tests/walk-ins/new.json")
[ "$(status_of "$answer")" = "done" ] || fail "not practised: $answer"
compgen -G "$practice/papers/pin-letter-*.pdf" >/dev/null || fail "no PIN letter of practice"

echo "headquarters has everything"
certdeskctl --data "$data" sync now --json | jq -e '.online and .backlog == 0' >/dev/null || fail "a backlog is left"
certdeskctl --data "$data" journal verify >/dev/null || fail "the journal does not verify"

echo "a data directory that another program holds, none, and a damaged one: a sentence, and status 1"
refused() {
    local what=$1 said
    if said=$("$here/on_display.sh" "$bin/certdesk-play" --data "$2" 2>&1 >/dev/null); then
        fail "$what: the status was 0"
    fi
    [ -n "$said" ] || fail "$what: nothing said"
    printf '  %s: %s\n' "$what" "$said"
}
exec {lock}<>"$data/lock"
flock -n "$lock" || fail "cannot take the lock"
refused locked "$data"
exec {lock}>&-
refused "not set up" "$work/nothing"
refused "for training" "$practice"
echo "not a journal, and longer than a header of SQLite is, so that it looks at it" >"$data/journal.db"
refused damaged "$data"

echo "a picture of every page and state, in English"
kill "$hq"
wait "$hq" 2>/dev/null || true
"$root/dev" station "$work/toured" >/dev/null
# shellcheck disable=SC1091
. "$work/toured/env"
exec {ready}< <(exec "$bin/certdesk-hq" --data "$work/toured/hq" serve 2>"$work/hq.log")
hq=$!
read -r -t 60 line <&"$ready" || fail "headquarters did not start: $(cat "$work/hq.log")"
toured() {
    "$here/on_display.sh" "$bin/certdesk-play" --data "$work/toured/kiosk" --lang en \
        --operator li --operator-password-file "$work/toured/passwords/li" \
        --reviewer wang --reviewer-password-file "$work/toured/passwords/wang" \
        --manager chen --manager-password-file "$work/toured/passwords/chen" \
        --walk-in "$root/tests/walk-ins/new.json" --screens "$work/pictures" "$@"
}
toured >/dev/null
toured --shots-only --kiosk >/dev/null
"$here/on_display.sh" "$bin/certdesk-play" --data "$work/nothing" --lang en --screens "$work/pictures" >/dev/null 2>&1 || true
"$here/check_pictures.sh" "$work/pictures" || fail "pictures are missing"
