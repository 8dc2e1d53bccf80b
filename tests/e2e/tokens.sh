#!/usr/bin/env bash
# Tokens outside any case: prepared, and wiped. Each function is one test; the name is the argument.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

a_blank() {
    ctl token list --json
    json '[.[] | select(.blank)] | sort_by(.label, .serial)[0].serial'
}
state_of() {
    ctl token show --token "$1" --json
    json .token.state
}
on() { ctl token "$1" --token "$2" "${@:3}" --json; }

a_fresh_token_is_prepared_and_taken_by_the_next_case() {
    local fresh
    fresh=$(a_blank)
    on prepare "$fresh" "${as_li[@]}"
    expect_exit 0
    expect_json .label "YZT-$(tr '[:lower:]' '[:upper:]' <<<"${fresh:8}")"
    expect_json .state blank
    # Its admin PIN is not the factory's any more.
    run softhsm2-util --init-token --token "$(json .label)" --label X --so-pin 87654321 --pin 12345678
    expect_failure
    walk_in new --token "$fresh"
    expect_exit 0
    expect_json .tokenSerial "$fresh"
    on prepare "$fresh" "${as_li[@]}" # it has a holder now
    expect_exit 12
    expect_json .refusal.kind token-unfit
    stop_hq
    on prepare "$(a_blank)" "${as_li[@]}"
    expect_failure # without the line nobody tells the admin PIN
    expect_sentence
}

a_token_that_came_back_is_wiped_by_a_manager_once_its_certificate_is_dead() {
    local token
    walk_in new
    expect_exit 0
    token=$(json .tokenSerial)
    ctl token mark --token "$token" --as returned --reason 停业 "${as_li[@]}" --json
    expect_exit 0
    on wipe "$token" --reason 再用 "${as_li[@]}" # the manager's act
    expect_exit 12
    expect_json .refusal.kind no-right
    on wipe "$token" --reason '' "${as_chen[@]}"
    expect_failure
    on wipe "$token" --reason 再用 "${as_chen[@]}" # its certificate is valid still
    expect_failure
    expect_json .refusal.kind line-token-in-use
    same "state" "$(state_of "$token")" returned
}

a_damaged_token_that_is_sound_after_all_serves_again() {
    local token
    token=$(a_blank)
    ctl token mark --token "$token" --as damaged --reason 接触不良 "${as_li[@]}" --json
    on wipe "$token" --reason 修好了 "${as_chen[@]}"
    expect_exit 0
    expect_json .state blank
    walk_in new --token "$token"
    expect_exit 0
    expect_json .tokenSerial "$token"
}

fresh_station
start_hq
"$1"
