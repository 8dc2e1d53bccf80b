#!/usr/bin/env bash
# Training from nothing, and that it and work refuse each other: training.sh TEST.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

training=$T/training
trained() { run certdeskctl --training --data "$training" "$@"; }
as() { printf '%s\n' --operator "$1" --operator-password-file "$training/passwords/$1"; }

# Paper by paper: each page says what it is.
expect_marked() {
    local paper page pages
    for paper in "$1"/*.pdf; do
        pages=$(pdfinfo "$paper" | awk '/^Pages:/ { print $2 }')
        for ((page = 1; page <= pages; page++)); do
            pdftotext -f "$page" -l "$page" "$paper" - | grep -q '培训 *TRAINING' || fail "page $page of $paper does not say 培训"
        done
    done
}

a_case_is_practised_from_nothing() {
    local -a li wang chen
    trained sync now --json
    expect_exit 0
    expect_json .backlog 0
    mapfile -t li < <(as li)
    mapfile -t chen < <(as chen)
    wang=(--reviewer wang --reviewer-password-file "$training/passwords/wang")
    trained walk-in "$walk_ins/new.json" "${li[@]}" "${wang[@]}" --json
    expect_exit 0
    expect_json .status "done"
    local case
    case=$(json .case)
    [ "$(find "$training/papers" -name '*.pdf' | wc -l)" -ge 3 ] || fail "papers are missing"
    compgen -G "$training/papers/pin-letter-$case*.pdf" >/dev/null || fail "no PIN letter"
    trained report daily --day "$(TZ=Asia/Shanghai date +%F)" --out "$training/papers/report.pdf"
    expect_exit 0
    trained print blank-application --out "$training/papers/blank.pdf"
    expect_exit 0
    expect_marked "$training/papers"
    trained sync now --json
    expect_json .online true
    expect_json .backlog 0
    trained journal verify "${chen[@]}"
    expect_exit 0
    openssl x509 -in "$training/hq/ca/p256/issuing.pem" -noout -subject -nameopt utf8,-esc_msb | grep -q 培训 || fail "the CA does not say 培训"
}

headquarters_ends_with_the_command() {
    trained sync now --json
    expect_exit 0
    ! fuser "$training/hq/hq.db" >/dev/null 2>&1 || fail "headquarters still runs"
}

what_is_missing_is_said_and_nothing_is_left() {
    mkdir "$T/bin" # without certdesk-hq beside it
    cp "$CERTDESK_BIN/certdeskctl" "$T/bin/"
    if [ -x /usr/bin/certdesk-hq ]; then return; fi
    run "$T/bin/certdeskctl" --training --data "$training" sync now
    expect_exit 1
    expect_in "$T/err" certdesk-hq
    [ ! -e "$training" ] || fail "something was left"
}

work_and_training_refuse_each_other() {
    fresh_station
    local before
    before=$(find "$S/kiosk" -type f -print0 | sort -z | xargs -0 sha256sum)
    trained sync now --json
    expect_exit 0
    local place
    for place in "$training" "$training/kiosk"; do
        run certdeskctl --data "$place" case list
        expect_exit 1
        expect_sentence
        expect_in "$T/err" 培训
    done
    run certdeskctl --training --data "$S/kiosk" case list
    expect_exit 1
    expect_sentence
    expect_in "$T/err" 办理业务
    same "the kiosk of work" "$before" "$(find "$S/kiosk" -type f -print0 | sort -z | xargs -0 sha256sum)"

    # Somebody edits the settings: the journal knows better.
    sed -i 's/,"training":true//' "$training/kiosk/settings.json"
    run certdeskctl --data "$training/kiosk" case list
    expect_exit 1
    expect_in "$T/err" 培训
    sed -i 's/"format":1/"format":1,"training":true/' "$S/kiosk/settings.json"
    run certdeskctl --data "$S/kiosk" case list
    expect_exit 1
    mkdir "$T/disguised"
    cp -a "$S/kiosk" "$T/disguised/kiosk"
    cp -a "$training/hq" "$T/disguised/hq"
    run certdeskctl --training --data "$T/disguised" case list
    expect_exit 1
    expect_in "$T/err" 办理业务
}

an_enrolment_for_the_other_purpose_is_refused() {
    fresh_station
    trained sync now
    expect_exit 0
    certdesk-hq --data "$training/hq" kiosk add FS001-09 --point FS001 --out "$T/practice.json"
    run certdeskctl --data "$T/other" init --enrolment "$T/practice.json" --manager chen --manager-password-file "$S/passwords/chen"
    expect_exit 1
    expect_in "$T/err" 培训
    [ ! -e "$T/other" ] || fail "something was left"
}

neither_kiosk_talks_to_the_other_headquarters() {
    fresh_station
    trained sync now
    expect_exit 0
    start_hq
    ctl sync now --json
    expect_json .online true
    local mine
    mine=$(kiosk_url)
    # The kiosk for training, sent to headquarters of work.
    run curl -sS --max-time 20 --cacert "$training/kiosk/tls/root.pem" --cert "$training/kiosk/tls/machine.pem" \
        --key "$training/kiosk/tls/machine.key" "$mine/api/v1/kiosks/FS001-01/head"
    expect_failure
    stop_hq
    # And the kiosk of work, sent to headquarters for training.
    local line ready url
    exec {ready}< <(exec certdesk-hq --data "$training/hq" serve 2>>"$T/practice.log")
    hq_pid=$!
    read -r -t 60 line <&"$ready" || fail "headquarters for training did not start"
    url=${line#ready kiosks=}
    url=${url%% *}
    sed -i -E "s|(\"headquarters\":\")[^\"]*|\1$url|" "$S/kiosk/settings.json"
    ctl sync now --json
    expect_json .online false
    expect_in "$T/err" 对方不是总部
}

"$1"
