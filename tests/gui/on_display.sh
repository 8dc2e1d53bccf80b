#!/usr/bin/env bash
# Runs a command on a virtual display of its own: on_display.sh COMMAND [ARGUMENT…]. No window manager: one would
# take the focus from the tests.
set -euo pipefail

exec {ready}< <(exec Xvfb -displayfd 1 -noreset -nolisten tcp -screen 0 "${SCREEN:-1366x768}x24" 2>/dev/null)
display=$!
trap 'kill "$display" 2>/dev/null' EXIT
read -r -t 30 number <&"$ready" || {
    echo "the virtual display did not start" >&2
    exit 1
}
DISPLAY=:$number "$@"
