#!/usr/bin/env bash
# Headquarters' page in Chromium, driven over WebDriver (W3C) as a person would use it: log-in by the browser
# itself over verified TLS, the day in both languages, the report, and out again. CERTDESK_SCREENS names a
# folder that keeps the pictures.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
driver_pid=
driver=
session=
leave() {
    [ -z "$session" ] || curl -sS -X DELETE --max-time 20 "$driver/session/$session" >/dev/null || true
    if [ -n "$driver_pid" ]; then
        kill "$driver_pid" 2>/dev/null || true
        wait "$driver_pid" 2>/dev/null || true
    fi
    finish
}
trap leave EXIT

# Every answer is {"value": …}; one with an error is none that a test goes on with.
ask_browser() {
    local method=$1 path=$2 body=${3-}
    if [ "$method" = POST ] && [ -z "$body" ]; then body='{}'; fi
    # shellcheck disable=SC2034 # for fail
    last="WebDriver $method $path"
    curl -sS --max-time 60 -X "$method" -H 'Content-Type: application/json' ${body:+--data-binary "$body"} \
        "$driver$path" >"$T/driver" || fail "chromedriver does not answer"
    ! jq -e '.value | objects | .error' "$T/driver" >/dev/null || fail "$(jq -r '.value.error + ": " + .value.message' "$T/driver" | head -n 3)"
}
in_session() { ask_browser "$1" "/session/$session$2" "${3-}"; }
value() { jq -r .value "$T/driver"; }

go() { in_session POST /url "$(jq -nc --arg url "$open_url$1" '{$url}')"; }
# The first element that a CSS selector finds.
element() {
    in_session POST /element "$(jq -nc --arg css "$1" '{using: "css selector", value: $css}')"
    jq -r '.value | .[]' "$T/driver"
}
type_into() { in_session POST "/element/$(element "$1")/value" "$(jq -nc --arg text "$2" '{$text}')"; }
click() { in_session POST "/element/$(element "$1")/click"; }
text_of() {
    in_session GET "/element/$(element "$1")/text"
    value
}
in_page() {
    in_session POST /execute/sync "$(jq -nc --arg script "$1" '{$script, args: []}')"
    value
}
shows() { text_of body | grep -qF -- "$1" || fail "the page does not show '$1': $(text_of body | head -n 8)"; }
hides() { ! text_of body | grep -qF -- "$1" || fail "the page shows '$1'"; }
picture() {
    [ -n "${CERTDESK_SCREENS:-}" ] || return 0
    in_session GET "/element/$(element html)/screenshot"
    value | base64 -d >"$CERTDESK_SCREENS/page-$1.png"
}

# The browser trusts headquarters' root as a machine at headquarters would: it lies in its own store.
trust_root() {
    export HOME=$T/home
    mkdir -p "$HOME/.pki/nssdb"
    certutil -N -d "sql:$HOME/.pki/nssdb" --empty-password
    certutil -A -d "sql:$HOME/.pki/nssdb" -n headquarters -t C,, -i "$S/hq/tls/root.pem"
}

start_browser() {
    local line port
    exec {lines}< <(exec chromedriver --port=0 --allowed-ips=127.0.0.1 2>"$T/chromedriver.log")
    driver_pid=$!
    while read -r -t 60 line <&"$lines"; do
        port=$(sed -n 's/.*started successfully on port \([0-9]*\).*/\1/p' <<<"$line")
        [ -z "$port" ] || break
    done
    [ -n "${port:-}" ] || fail "chromedriver did not start"
    driver=http://127.0.0.1:$port
    local flags='["--headless=new","--no-sandbox","--disable-gpu","--disable-dev-shm-usage","--window-size=1280,1600","--lang=zh-CN","--disable-background-networking","--no-first-run"]'
    ask_browser POST /session "$(jq -nc --argjson args "$flags" --arg profile "--user-data-dir=$T/profile" \
        '{capabilities: {alwaysMatch: {browserName: "chrome", acceptInsecureCerts: false,
            "goog:chromeOptions": {args: ($args + [$profile]), prefs: {"intl.accept_languages": "zh-CN,zh"}}}}}')"
    session=$(jq -r .value.sessionId "$T/driver")
}

log_in() {
    type_into 'input[name=name]' "$1"
    type_into 'input[name=password]' "$2"
    click 'button[type=submit]'
}

fresh_station
start_hq
open_url=https://127.0.0.1:$(jq -r .openPort "$S/hq/config.json")
printf '青山依旧在，几度夕阳红。' >"$T/password"
run certdesk-hq --data "$S/hq" staff add chen --display 陈主任 --password-file "$T/password"
expect_exit 0
walk_in new
expect_exit 0
walk_in returned-missing-licence
expect_exit 11
ctl sync now
expect_exit 0
trust_root
start_browser

go /
shows 账号
hides FS001
picture log-in-zh
log_in chen 'not the password'
shows 账号或口令不对
log_in chen "$(cat "$T/password")"
shows 陈主任
shows FS001-01
shows 需要处理
shows 200.00
picture overview-zh
same "bars in the chart" "$(in_page 'return document.querySelectorAll("svg rect").length > 0')" true
same "style of the page" "$(in_page 'return getComputedStyle(document.querySelector("header")).backgroundColor')" 'rgb(31, 95, 153)'
same "cookies that a script can read" "$(in_page 'return document.cookie')" ''
same "what was loaded beside the page" "$(in_page 'return performance.getEntriesByType("resource").length')" 0
same "width that does not fit" "$(in_page 'return document.documentElement.scrollWidth - document.documentElement.clientWidth')" 0

click 'a[hreflang=en]'
shows 'Under way'
shows 'Daily report'
picture overview-en
# The same cookies fetch the report; a page cannot, by its own policy.
in_session GET /cookie
jar=$(jq -r '[.value[] | .name + "=" + .value] | join("; ")' "$T/driver")
day=$(in_page 'return document.querySelector("input[name=day]").value')
curl -sS --max-time 30 --cacert "$S/hq/tls/root.pem" -H "Cookie: $jar" -o "$T/daily.pdf" "$open_url/report/daily.pdf?day=$day"
qpdf --check "$T/daily.pdf" >/dev/null || fail "the report is no sound PDF"
[ -z "${CERTDESK_SCREENS:-}" ] || cp "$T/daily.pdf" "$CERTDESK_SCREENS/daily.pdf"
run certdesk-hq --data "$S/hq" --json report daily --day "$day" --csv "$T/daily.csv"
expect_exit 0
expect_json .receipts.number 1
expect_in "$T/daily.csv" ",收据,合计,,,,,,1,200.00"

click 'header button'
shows Account
hides FS001
go "/?day=$day"
shows Account
