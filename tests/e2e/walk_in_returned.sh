#!/usr/bin/env bash
# A case that lacks a material is returned with one notice that names it; nothing is charged. When the
# applicant brings the rest, the same case goes on to its end.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
fresh_station
start_hq
tokens=$(tokens_digest)

walk_in returned-missing-licence
expect_exit 11
expect_json .status returned
expect_json .receipt null
case=$(json .case)
pdftotext "$(json '.papers[0]')" - | tr -d '\n' >"$T/text"
expect_in "$T/text" 营业执照
same "tokens of a returned case" "$(tokens_digest)" "$tokens"
ctl case show "$case" --json
expect_json '.missing | map(.material) | join(" ")' business-licence
expect_json .receipt null

jq '.materials["business-licence"] = 1 | .payment = [{"method": "cash", "fen": 20000}]' \
    "$walk_ins/returned-missing-licence.json" >"$T/again.json"
resume "$case" --walk-in "$T/again.json"
expect_exit 0
expect_json .status 'done'
expect_json .case "$case"
expect_same_heads
