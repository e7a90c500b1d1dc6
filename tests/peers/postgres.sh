#!/usr/bin/env bash
# A throwaway PostgreSQL on 127.0.0.1 for the tests: postgres.sh start DIR PORT | stop DIR | test [PYTEST ARGS]
# `test` starts one, runs pytest with DATABASE_URL naming it, and stops it. As root it runs as the user postgres.
set -euo pipefail
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[[ -n "$bin" ]] || { echo "PostgreSQL is missing: apt-get install postgresql" >&2; exit 1; }
as_postgres() {
  if [[ $(id -u) == 0 ]]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi
}

start() {
  local dir=$1 port=$2
  rm -rf "$dir"
  mkdir -p -m 700 "$dir"
  [[ $(id -u) != 0 ]] || chown postgres:postgres "$dir"
  as_postgres "$bin/initdb" -D "$dir/data" -U postgres -A trust --no-sync -E UTF8 --locale=C.UTF-8 >"$dir/initdb.log" 2>&1
  # Nothing here must survive a power cut, so nothing waits for the disk.
  as_postgres "$bin/pg_ctl" -D "$dir/data" -w -l "$dir/log" start -o "-c listen_addresses=127.0.0.1 -p $port -k $dir \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200" >/dev/null
}

stop() { as_postgres "$bin/pg_ctl" -D "$1/data" -m immediate stop >/dev/null; rm -rf "$1"; }

case ${1:-} in
  start) start "$2" "$3"; echo "postgres://postgres@127.0.0.1:$3/postgres" ;;
  stop) stop "$2" ;;
  test)
    shift
    dir=$(mktemp -d /tmp/kanalvakt-postgres.XXXXXX)
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    chmod 755 "$dir"  # the user postgres must get through
    start "$dir/cluster" "$port"
    trap 'stop "$dir/cluster"; rm -rf "$dir"' EXIT
    DATABASE_URL="postgres://postgres@127.0.0.1:$port/postgres" "${PYTHON:-python3}" -m pytest "$@"
    ;;
  *) echo "usage: $0 start DIR PORT | stop DIR | test [PYTEST ARGS]" >&2; exit 2 ;;
esac
