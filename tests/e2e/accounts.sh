#!/usr/bin/env bash
# Accounts by the command line: who may do what, passwords, and the waits after wrong ones.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
fresh_station

hq() { run certdesk-hq --data "$S/hq" "$@"; }
password_for() {
    (umask 077 && openssl rand -base64 15 >"$S/passwords/$1")
}
as() { printf -- '--operator\n%s\n--operator-password-file\n%s\n' "$1" "$S/passwords/$1"; }
hire() {
    password_for "$1"
    ctl account add "$1" --display "$1" "${@:2}" --password-file "$S/passwords/$1" "${as_chen[@]}"
    expect_exit 0
}
refused() {
    expect_exit 12
    expect_json .refusal.kind "$1"
    expect_sentence
}

# Each command that acts, by an account of each role: those without the right are refused with 12 and nothing
# is written.
every_command_is_refused_without_the_right() {
    local who command allowed case before
    hire lin --role auditor
    walk_in new # headquarters is away: it waits for production
    expect_exit 10
    case=$(json .case)
    password_for fresh
    (umask 077 && echo 13800138000 >"$T/mobile")
    # what may be refused for other reasons is tried with what cannot be done
    local -A commands=(
        ["walk-in $walk_ins/refused-bad-uscc.json"]='li'
        ["case resume $case"]='li'
        ["print receipt --case $case --out $T/receipt.pdf"]='li'
        ["case give-up-token $case --as damaged --reason x"]='li chen'
        ["token mark --token T1 --as lost --reason x"]='li chen'
        ["token mark --token T2 --as destroyed --reason x"]='chen'
        ["account add No-Name --role auditor --password-file $S/passwords/fresh"]='chen'
        ["account change nobody --role auditor"]='chen'
        ["account close nobody"]='chen'
        ["account password nobody --password-file $S/passwords/fresh"]='chen'
        ["account clear-wait wang"]='chen'
        ["journal rebuild"]='chen'
        ["retention shred --case $case"]='chen'
        ["audit list"]='chen lin'
        ["person list --mobile-file $T/mobile"]='chen'
    )
    for command in "${!commands[@]}"; do
        for who in li wang chen lin; do
            allowed=${commands[$command]}
            mapfile -t person < <(as "$who")
            before=$(kiosk_head)
            # shellcheck disable=SC2086 # the words of the command
            ctl $command "${person[@]}" --json
            if [[ " $allowed " == *" $who "* ]]; then
                [ "$(jq -r '.refusal.kind // ""' "$T/out" 2>/dev/null)" != no-right ] || fail "$who may: $command"
            else
                refused no-right
                same "the journal after '$command' by $who" "$(kiosk_head)" "$before"
            fi
        done
    done
    ctl journal branch "${as_li[@]}" --json
    refused no-right
    ctl journal verify
    expect_exit 0
}

an_account_is_changed_closed_and_given_a_new_password() {
    start_hq
    hire lin --role auditor
    mapfile -t as_lin < <(as lin)
    ctl walk-in "$walk_ins/new.json" "${as_lin[@]}" --json
    refused no-right
    ctl account change lin --role operator --role auditor --display 林受理 "${as_chen[@]}" --json
    expect_exit 0
    expect_json '.roles | join(" ")' 'operator auditor'
    ctl walk-in "$walk_ins/new.json" "${as_lin[@]}" "${reviewed[@]}" --json
    expect_exit 0
    ctl account close lin "${as_chen[@]}" --json
    expect_exit 0
    expect_json .closed true
    ctl walk-in "$walk_ins/new.json" "${as_lin[@]}" --json
    refused account-closed
    password_for lin
    ctl account password lin --password-file "$S/passwords/lin" "${as_chen[@]}"
    expect_exit 0
    ctl walk-in "$walk_ins/new.json" "${as_lin[@]}" "${reviewed[@]}" --json
    expect_exit 0
    ctl account close chen "${as_chen[@]}" --json
    refused last-manager
    ctl account list --json
    expect_json '.accounts | map(.account) | join(" ")' 'chen li lin wang'
    # Headquarters judged the same: nothing is refused there, and both cases have their certificates.
    ctl sync now
    expect_exit 0
    hq status --json
    expect_json '.refused | length' 0
    expect_same_heads
}

# A reviewer's forgotten password: approvals count again under the new key, at headquarters too.
a_forgotten_password_is_mended_by_a_manager() {
    start_hq
    password_for wang
    ctl account password wang --password-file "$S/passwords/wang" "${as_li[@]}" --json
    refused no-right
    ctl account password wang --password-file "$S/passwords/wang" "${as_chen[@]}"
    expect_exit 0
    walk_in new
    expect_exit 0
    # One's own is changed by the old one, and is no entry.
    local before
    before=$(kiosk_head)
    password_for fresh
    ctl account password li --password-file "$S/passwords/fresh" "${as_li[@]}"
    expect_exit 0
    same "the journal" "$(kiosk_head)" "$before"
    walk_in new
    refused wrong-name-or-password
    cp "$S/passwords/fresh" "$S/passwords/li"
    walk_in new
    expect_exit 0
    printf 'passwordpassword\n' >"$S/passwords/fresh"
    ctl account password li --password-file "$S/passwords/fresh" "${as_li[@]}" --json
    refused weak-password
}

wrong_passwords_wait_whatever_is_done_to_the_clock() {
    local wrong=(--operator li --operator-password-file "$T/wrong")
    printf 'not the password\n' >"$T/wrong"
    chmod 600 "$T/wrong"
    for _ in 1 2 3 4 5; do
        ctl walk-in "$walk_ins/new.json" "${wrong[@]}" --json
        refused wrong-name-or-password
    done
    walk_in new # each command is a program of its own
    refused must-wait
    last="with a clock two days ahead"
    code=0
    DONT_FAKE_MONOTONIC=1 faketime -f '+2d' certdeskctl --data "$S/kiosk" walk-in "$walk_ins/new.json" "${as_li[@]}" --json \
        >"$T/out" 2>"$T/err" || code=$?
    refused must-wait
    ctl account list --json
    [ "$(json '.accounts[] | select(.account == "li") | .waitSeconds')" -gt 0 ] || fail "li need not wait"
    ctl account clear-wait li "${as_chen[@]}"
    expect_exit 0
    walk_in new
    expect_exit 10 # for headquarters alone
}

# Nobody knows a manager's password any more: headquarters makes a new manager of the same history, and what was
# never sent is still there.
managers_who_all_forgot_get_a_new_one_from_headquarters() {
    local unsent module
    start_hq
    walk_in new
    expect_exit 0
    stop_hq
    walk_in new
    expect_exit 10
    unsent=$(json .case)
    start_hq
    ctl backup "$T/backup.db"
    expect_exit 0
    printf 'passwordpassword\n' >"$S/passwords/mei"
    hq kiosk recover FS001-01 --manager mei --manager-display 梅主管 --manager-password-file "$S/passwords/mei" \
        --out "$T/recovery.json"
    expect_failure
    [ ! -e "$T/recovery.json" ] || fail "a weak password got a recovery file"
    password_for mei
    hq kiosk recover FS001-01 --manager mei --manager-display 梅主管 --manager-password-file "$S/passwords/mei" \
        --out "$T/recovery.json"
    expect_exit 0
    mv "$S/kiosk" "$S/forgotten"
    module=$(token_module)
    mapfile -t as_mei < <(as mei)
    ctl restore "$T/backup.db" --enrolment "$T/recovery.json" --papers "$S/papers" --pkcs11-module "$module" "${as_mei[@]}"
    expect_exit 0
    ctl account list --json
    expect_json '.accounts | map(.account) | join(" ")' mei
    ctl account add li --display 李受理 --role operator --password-file "$S/passwords/li" "${as_mei[@]}"
    expect_exit 0
    ctl account add wang --display 王审核 --role reviewer --password-file "$S/passwords/wang" "${as_mei[@]}"
    expect_exit 0
    resume "$unsent"
    expect_exit 0
    ctl sync now
    expect_exit 0
    expect_same_heads
    ctl walk-in "$walk_ins/new.json" "${as_chen[@]}" --json
    refused wrong-name-or-password # chen is nobody here any more
}

"$1"
