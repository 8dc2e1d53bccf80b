#!/usr/bin/env bash
# Lost, restored and split kiosks: what they did reaches headquarters once, and no number repeats. Each function is one
# test; the name is the argument.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

hq() { run certdesk-hq --data "$S/hq" "$@"; }
machine() { printf '%s\n' --papers "$S/papers" --pkcs11-module "$(soft_hsm)"; }
soft_hsm() {
    local module
    for module in /usr/lib/softhsm/libsofthsm2.so /usr/lib/*/softhsm/libsofthsm2.so; do
        [ -e "$module" ] && printf '%s' "$module" && return
    done
}
enrolment_again() {
    hq kiosk add FS001-01 --point FS001 --again --out "$T/again.json"
    expect_exit 0
}
done_case() {
    walk_in new
    expect_exit 0
    json .case
}
synced() {
    ctl sync now
    expect_exit 0
    expect_same_heads
}
sound() {
    ctl journal verify "${as_chen[@]}"
    expect_exit 0
    hq verify
    expect_exit 0
}

# The backup is one case old; headquarters has it and gives it back.
a_kiosk_restored_from_a_backup_goes_on_under_the_next_letter() {
    local first second third
    first=$(done_case)
    ctl backup "$T/backup.db"
    expect_exit 0
    second=$(done_case)
    synced
    enrolment_again
    mv "$S/kiosk" "$S/lost"
    local machine
    mapfile -t machine < <(machine)
    ctl restore "$T/backup.db" --enrolment "$T/again.json" "${machine[@]}" "${as_chen[@]}" --json
    expect_exit 0
    expect_json .incarnation B
    synced
    for number in "$first" "$second"; do
        ctl case show "$number" "${as_li[@]}" --json
        expect_json .status 'done'
    done
    third=$(done_case)
    [[ $third == FS001-01B-* ]] || fail "$third does not bear the next letter"
    expect_json .receipt FS001-01B-R0000001
    synced
    sound
    # The lost disk turns up: its machine is not known any more.
    run certdeskctl --data "$S/lost" sync now
    expect_failure
    expect_sentence
}

# A wrong password opens nothing, and nothing is left behind; a used code is refused.
a_restore_that_fails_leaves_nothing_behind() {
    done_case >/dev/null
    ctl backup "$T/backup.db"
    synced
    enrolment_again
    mv "$S/kiosk" "$S/lost"
    local machine
    mapfile -t machine < <(machine)
    printf 'not the password' >"$T/wrong"
    chmod 600 "$T/wrong"
    ctl restore "$T/backup.db" --enrolment "$T/again.json" "${machine[@]}" --operator chen \
        --operator-password-file "$T/wrong"
    expect_failure
    expect_sentence
    [ ! -e "$S/kiosk" ] || fail "a data directory is left behind"
    enrolment_again
    ctl restore "$T/backup.db" --enrolment "$T/again.json" "${machine[@]}" "${as_li[@]}"
    expect_failure # li is no manager
    [ ! -e "$S/kiosk" ] || fail "a data directory is left behind"
    enrolment_again
    ctl restore "$T/backup.db" --enrolment "$T/again.json" "${machine[@]}" "${as_chen[@]}"
    expect_exit 0
    synced
}

# Nothing is left of the kiosk but what headquarters has. A manager went there and chose a new password.
a_lost_kiosk_comes_back_from_headquarters_alone() {
    local first machine
    first=$(done_case)
    synced
    rm -r "$S/kiosk"
    printf 'chen has a new password' >"$S/passwords/chen"
    hq kiosk recover FS001-01 --manager chen --manager-display 陈主管 --manager-password-file "$S/passwords/chen" \
        --out "$T/recovery.json"
    expect_exit 0
    mapfile -t machine < <(machine)
    ctl restore --from-hq --enrolment "$T/recovery.json" "${machine[@]}" "${as_chen[@]}" --json
    expect_exit 0
    expect_json .incarnation B
    ctl case show "$first" --reason 核对恢复 "${as_chen[@]}" --json
    expect_json .status 'done'
    expect_json .personal.handler.name 经办甲 # the persons come back as well
    ctl account add li --display 李受理 --role operator --password-file "$S/passwords/li" "${as_chen[@]}"
    expect_exit 0
    ctl account add wang --display 王审核 --role reviewer --password-file "$S/passwords/wang" "${as_chen[@]}"
    expect_exit 0
    done_case >/dev/null
    synced
    sound
}

# Two machines went on from one disk. The first that speaks is believed; the other is kept, told, and adopted.
a_cloned_disk_is_told_and_goes_on_only_once_it_was_adopted() {
    local split
    done_case >/dev/null
    synced
    cp -a "$S/kiosk" "$S/clone"
    done_case >/dev/null
    synced
    mv "$S/kiosk" "$S/first"
    mv "$S/clone" "$S/kiosk"
    walk_in new
    expect_exit 1
    expect_json .refusal.kind line-histories-differ
    hq status --json
    expect_json '.alarms | length' 1
    expect_json '.alarms[0].kind' history-split
    split=$(json '.alarms[0].about')
    ctl sync now
    expect_failure
    ctl journal branch "${as_li[@]}"
    expect_failure # a manager's act
    hq kiosk adopt FS001-01 --split 0000
    expect_failure
    expect_sentence
    hq kiosk adopt FS001-01 --split "${split:0:12}"
    expect_exit 0
    ctl journal branch "${as_chen[@]}" --json
    expect_json .incarnation B
    synced
    done_case >/dev/null
    expect_json .receipt FS001-01B-R0000001
    synced
    sound
    hq status --json
    expect_json '.alarms | length' 0
    # Now the other one is the stranger.
    mv "$S/kiosk" "$S/second"
    mv "$S/first" "$S/kiosk"
    walk_in new
    expect_exit 1
    expect_json .refusal.kind line-histories-differ
}

# A copy of the disk from before, put back without a word, may not go on either.
a_disk_that_was_put_back_without_a_word_is_told() {
    cp -a "$S/kiosk" "$S/before"
    done_case >/dev/null
    synced
    rm -r "$S/kiosk"
    mv "$S/before" "$S/kiosk"
    walk_in new
    expect_exit 1
    expect_json .refusal.kind line-histories-differ
    ctl journal branch "${as_chen[@]}"
    expect_exit 0
    ctl sync now # undeclared: nobody permitted it
    expect_failure
    hq status --json
    expect_json '.alarms[0].kind' history-split
}

fresh_station
start_hq
"$1"
