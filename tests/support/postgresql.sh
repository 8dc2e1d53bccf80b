#!/usr/bin/env bash
# A PostgreSQL of the tests' own, on a socket that nobody else may open:
#   postgresql.sh up FILE     starts it and writes its address into FILE
#   postgresql.sh down FILE   stops the one that FILE tells of
set -euo pipefail

file=$2

# PostgreSQL does not run as root.
as_server() {
    if [ "$(id -u)" -eq 0 ]; then
        setpriv --reuid=postgres --regid=postgres --init-groups "$@"
    else
        "$@"
    fi
}

programs() {
    local all=(/usr/lib/postgresql/*/bin)
    printf '%s' "${all[-1]}"
}

down() {
    [ -e "$file" ] || return 0
    local dir
    dir=$(sed 's/.*host=//' "$file")
    as_server "$(programs)/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$dir" "$file"
}

up() {
    local dir
    down
    mkdir -p "$(dirname "$file")"
    dir=$(mktemp -d)
    [ "$(id -u)" -ne 0 ] || chown postgres "$dir"
    cd /
    as_server "$(programs)/initdb" -D "$dir/data" -U certdesk -A trust --locale=C -E UTF8 --no-sync >"$dir/initdb.log"
    # Durability is PostgreSQL's to prove; here it would only cost time.
    as_server "$(programs)/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w start </dev/null >/dev/null 2>&1 -o \
        "-c unix_socket_directories=$dir -c listen_addresses= -c fsync=off -c max_connections=300" ||
        { cat "$dir/server.log" >&2 && exit 1; }
    printf 'postgresql://certdesk@/postgres?host=%s\n' "$dir" >"$file"
}

file=$(realpath -m "$file")
"$1"
