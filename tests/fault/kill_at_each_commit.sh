#!/usr/bin/env bash
# kill_at_each_commit.sh [WALK-IN [STEP [CALLS [ALGORITHM]]]]
# A walk-in is killed at the 1st, (1+STEP)th, … durable write of the kiosk and of its token until one run comes to
# its end; each time it is then gone on with from the journal. Whatever the moment (I1, I5, I6, I7, I8): the case
# is finished, the journal sound, one receipt, one certificate at headquarters, the last letter opens the token,
# and no PIN was tried in vain.
# shellcheck source=killed.sh
. "$(dirname "$0")/killed.sh"

step=${2:-1}
calls=${3:-sync}
play "${1:-new-two-years-split-payment}" "${4:-p256}"

n=1
runs=0
while :; do
    fresh_play
    under=(LD_PRELOAD="$CERTDESK_BIN/power_cut.so" CERTDESK_CUT_AT="$n" CERTDESK_CUT_CALLS="$calls"
        CERTDESK_CUT_UNDER="$S")
    walk_in_once
    [ "$code" -eq "$killed" ] || break
    go_on
    holds
    stop_hq
    runs=$((runs + 1))
    n=$((n + step))
done
expect_exit 0
holds
[ "$runs" -gt 0 ] || fail "only $runs moments were tried: the calls are not counted"
printf '%s, %s: killed at %s moments (every %s of %s calls of "%s"), finished every time, 0 failed\n' \
    "$service" "$algorithm" "$runs" "$step" "$((n - 1))" "$calls"
