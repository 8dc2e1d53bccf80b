#!/usr/bin/env bash
# kill_at_each_token_call.sh [STEP [START [WALK-IN [ALGORITHM]]]]
# A walk-in is killed at the START-th, (START+STEP)-th, … call that it makes into the token's PKCS#11 module, or for
# SM2 into its SKF library, until one run comes to its end: before the call is made and after it was. Each time it
# is then gone on with from the journal. Whatever the moment (I1, I5, I6, I8): the case is finished, one certificate
# at headquarters, the last letter opens the token, and no PIN was tried in vain.
# shellcheck source=killed.sh
. "$(dirname "$0")/killed.sh"

step=${1:-1}
start=${2:-1}
play "${3:-new}" "${4:-p256}" # P-256 is quicker than RSA, and the same for what is tested

# before|after NUMBER
cut_at() {
    local when=$1 number=$2
    if [ "$algorithm" = sm2 ]; then
        [ "$when" = before ] && echo "kill $number" || echo "killafter $number"
    else
        [ "$when" = before ] && echo "kill-at $number" || echo "kill-after $number"
    fi >"$rules"
    walk_in_once
    no_rules
}
rules=$CERTDESK_SHIM_RULES
[ "$algorithm" != sm2 ] || rules=$CERTDESK_SOFTSKF_FAULT

runs=0
for when in before after; do
    n=$start
    while :; do
        fresh_play
        cut_at "$when" "$n"
        [ "$code" -eq "$killed" ] || break
        go_on
        holds
        stop_hq
        runs=$((runs + 1))
        n=$((n + step))
    done
    expect_exit 0
    holds
    [ "$n" -gt "$start" ] || fail "no call was cut: the calls are not counted"
    printf '%s, %s, %s: %s moments so far, every %s of %s calls, finished every time, 0 failed\n' \
        "$service" "$algorithm" "$when" "$runs" "$step" "$((n - 1))"
    stop_hq
done
