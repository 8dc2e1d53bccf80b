#!/usr/bin/env bash
# kill_at_each_commit.sh [WALK-IN [STEP [CALLS]]]
# A walk-in is killed at the 1st, (1+STEP)th, … durable write of the kiosk and of its token until one run comes to
# its end; each time it is then gone on with from the journal. Whatever the moment (I1, I5, I6, I7, I8): the case
# is finished, the journal sound, one receipt, one certificate at headquarters, and the last letter opens the token.
# shellcheck source=killed.sh
. "$(dirname "$0")/killed.sh"

file=$walk_ins/${1:-new-two-years-split-payment}.json
step=${2:-1}
calls=${3:-sync}
code_of_unit=$(jq -r .holder.uscc "$file")

cut_at() {
    { # without the shell's own word about the kill
        run env LD_PRELOAD="$CERTDESK_BIN/power_cut.so" CERTDESK_CUT_AT="$1" CERTDESK_CUT_CALLS="$calls" \
            CERTDESK_CUT_UNDER="$S" certdeskctl --data "$S/kiosk" walk-in "$file" "${as_li[@]}" "${reviewed[@]}" --json
    } 2>/dev/null
}

n=1
runs=0
while :; do
    rm -rf "$S"
    fresh_station
    start_hq
    cut_at "$n"
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
printf '%s: killed at %s moments (every %s of %s calls of "%s"), finished every time\n' \
    "$(basename "$file")" "$runs" "$step" "$((n - 1))" "$calls"
