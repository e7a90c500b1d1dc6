#!/usr/bin/env bash
# A throwaway snac2, a small server that speaks the Mastodon API, on 127.0.0.1, for tests.
#   snac.sh install CACHE        fetches the pinned Debian package once and prints the path of the program
#   snac.sh start PROGRAM DIR PORT USER…   prints JSON: url, and each user's password
#   snac.sh stop DIR
# It comes from Debian 13 with an apt configuration of its own; the machine's packages are left alone. Its program runs
# on Debian 12 too. Needs: apt-get, dpkg-deb, libcurl4, libssl3, curl.
set -euo pipefail
version=2.75-2
suite=trixie

install() {
  local cache=$1 folder=$1/snac2-$version
  mkdir -p "$cache"
  exec 9>"$cache/lock"
  flock 9
  if [ ! -x "$folder/usr/bin/snac" ]; then
    local apt
    apt=$(mktemp -d)
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
    local mirror
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 2>/dev/null | grep -E '/debian/?$' | head -1 || true)
    [ -n "$mirror" ] || { echo "apt names no Debian mirror to take snac2 $version from" >&2; exit 3; }
    echo "deb $mirror $suite main" >"$apt/sources.list"
    cat >"$apt/apt.conf" <<CONF
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "$apt/lists";
Dir::Cache "$apt/cache";
APT::Sandbox::User "";
CONF
    export APT_CONFIG="$apt/apt.conf"
    apt-get update -qq >"$apt/log" 2>&1 || true
    if ! (cd "$apt" && apt-get download -qq "snac2=$version" >>"$apt/log" 2>&1); then
      echo "the package mirror has no snac2 $version in the Debian suite $suite: $(tail -n 1 "$apt/log")" >&2
      rm -rf "$apt"
      exit 3
    fi
    dpkg-deb -x "$apt"/snac2_*.deb "$folder.new"
    rm -rf "$apt" "$folder"
    mv "$folder.new" "$folder"
  fi
  echo "$folder/usr/bin/snac"
}

start() {
  local program=$1 dir=$2 port=$3
  shift 3
  printf '127.0.0.1\n%s\n127.0.0.1:%s\n\nadmin@exempelby.example\n' "$port" "$port" | "$program" init "$dir/data" >"$dir/log" 2>&1
  sed -i 's/"protocol": "https"/"protocol": "http"/' "$dir/data/server.json"
  local said="{\"url\": \"http://127.0.0.1:$port\""
  for user in "$@"; do
    "$program" adduser "$dir/data" "$user" >>"$dir/log" 2>&1
    said="$said, \"$user\": \"$("$program" resetpwd "$dir/data" "$user" 2>>"$dir/log" | awk '{print $NF}')\""
  done
  "$program" httpd "$dir/data" >>"$dir/log" 2>&1 9>&- &
  echo $! >"$dir/pid"
  for _ in $(seq 100); do
    curl -fsS --noproxy '*' -o /dev/null "http://127.0.0.1:$port/api/v1/instance" 2>/dev/null && echo "$said}" && return
    sleep .1
  done
  echo "snac never answered" >&2
  exit 1
}

case $1 in
  install) install "$2" ;;
  start) shift && start "$@" ;;
  stop) kill -KILL "$(cat "$2/pid")" 2>/dev/null || true ;;
esac
