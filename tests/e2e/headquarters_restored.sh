#!/usr/bin/env bash
# Headquarters' own restore, as a drill: what the kiosks have comes back whole, and nothing is issued before. Each
# function is one test; the name is the argument.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

hq() { run certdesk-hq --data "$S/hq" "$@"; }
done_case() {
    walk_in new
    expect_exit 0
    json .case
}
second() { run certdeskctl --data "$T/second" "$@"; }

# A second counter, which nobody hears from after the restore until it is asked to come by.
second_counter() {
    hq kiosk add FS002-01 --point FS002 --out "$T/second.json"
    expect_exit 0
    second init --enrolment "$T/second.json" --papers "$T/papers" --pkcs11-module "$(token_module)" \
        --manager chen --manager-display 陈主管 --manager-password-file "$S/passwords/chen"
    expect_exit 0
    second account add li --display 李 --role operator --password-file "$S/passwords/li" "${as_chen[@]}"
    second sync now
    expect_exit 0
}
# The certificates that headquarters knows of, whatever else was noted of them.
certificates() {
    sqlite3 -readonly "$1/hq.db" "SELECT serial, kiosk, case_no, purpose, attempt, state, profile, issuer, holder_name,
        holder_code, applications, token_serial, key_digest, not_before, not_after, revoked_for, hex(der), replaces
        FROM certificate ORDER BY serial; SELECT folded FROM record ORDER BY id"
}
entries() {
    sqlite3 -readonly "$1/hq.db" "SELECT kiosk, incarnation, seq, hex(header), hex(facts), hex(personal), hex(wraps),
        hex(hash) FROM entry WHERE kiosk='FS001-01' AND seq<=$2 ORDER BY seq"
}

# Two cases old when the machine is lost.
lost_and_restored() {
    second_counter
    done_case >/dev/null
    hq backup "$T/backup" --json # while it serves
    expect_exit 0
    [ "$(stat -c %a "$T/backup/hq.db")" = 600 ] || fail "the copy of the database is open to others"
    done_case >/dev/null
    done_case >/dev/null
    ctl sync now
    expect_exit 0
    kill_hq
    mv "$S/hq" "$S/lost"
    hq restore "$T/backup"
    expect_exit 0
    hq restore "$T/backup" # nothing is overwritten
    expect_failure
    expect_in "$T/err" 没有改动
    start_hq
    hq status --json
    expect_json '.restored.awaited | join(" ")' 'FS001-01 FS002-01'
    expect_json .certificates 1
}

# The kiosk was heard, the other one was not: reception goes on, production waits and says why.
production_waits() {
    walk_in new
    expect_exit 10
    waiting=$(json .case)
    expect_json .status waits
    ctl case resume "$waiting" "${as_li[@]}" "${reviewed[@]}"
    expect_exit 10
    cat "$T/out" >>"$T/err"
    expect_in "$T/err" 总部刚从备份恢复
    hq status --json
    expect_json '.restored.awaited | join(" ")' FS002-01
    expect_json .certificates 3
}

everything_is_back() {
    local known missing
    missing=$(comm -23 <(certificates "$S/lost" | sort) <(certificates "$S/hq" | sort))
    [ -z "$missing" ] || fail "not all certificates are back"
    known=$(sqlite3 -readonly "$S/lost/hq.db" "SELECT max(seq) FROM entry WHERE kiosk='FS001-01'")
    same "entries of before" "$(entries "$S/lost" "$known" | sha256sum)" "$(entries "$S/hq" "$known" | sha256sum)"
    hq verify --json
    expect_exit 0
    expect_json '.notApplied | length' 0
    hq status --json # two signing certificates had a pair, made and sealed by the machine that was lost
    expect_json '.alarms | map(.kind) | join(" ")' 'encryption-key-lost encryption-key-lost'
    expect_same_heads
}

it_issues_once_every_kiosk_was_heard() {
    lost_and_restored
    production_waits
    everything_is_back
    second sync now
    expect_exit 0
    resume "$waiting"
    expect_exit 0
    expect_json .status 'done'
    ctl sync now
    expect_same_heads
    hq status --json
    expect_json '.restored.awaited | length' 0
    expect_json .certificates 4
}

it_issues_once_an_officer_released_it() {
    lost_and_restored
    production_waits
    hq release --officer 总部甲
    expect_exit 2
    hq release --officer 总部甲 --reason 站点撤销 --kiosk FS001-01
    expect_exit 2
    hq release --officer 总部甲 --reason 站点撤销
    expect_exit 0
    resume "$waiting"
    expect_exit 0
    everything_is_back
    same "who released" "$(sqlite3 -readonly "$S/hq/hq.db" 'SELECT kiosk, officer, reason FROM restore_release')" \
        "FS002-01|总部甲|站点撤销"
}

fresh_station
start_hq
"$1"
