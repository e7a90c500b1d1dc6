#!/usr/bin/env bash
# A throwaway WordPress with its own MariaDB on 127.0.0.1, for tests.
#   wordpress.sh start DIR WEBPORT DBPORT     prints JSON: url, user, app_password, …
#   wordpress.sh stop DIR
# Needs: apt-get install --no-install-recommends wordpress php-cli php-mysql mariadb-server curl procps
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source=${WORDPRESS_SOURCE:-/usr/share/wordpress}
command=$1
dir=$2

start_database() {
  mkdir -p "$dir/db" "$dir/log"
  mariadb-install-db --no-defaults --user="$(id -un)" --datadir="$dir/db" \
    --auth-root-authentication-method=normal --skip-test-db >"$dir/log/install-db.log" 2>&1
  # Durability is switched off: nobody needs this data in a minute.
  mariadbd --no-defaults --user="$(id -un)" --datadir="$dir/db" --socket="$dir/m.sock" --pid-file="$dir/m.pid" \
    --bind-address=127.0.0.1 --port="$1" --skip-name-resolve --innodb-buffer-pool-size=32M \
    --innodb-log-file-size=8M --innodb-flush-log-at-trx-commit=0 --performance-schema=OFF \
    >"$dir/log/mariadbd.log" 2>&1 &
  echo $! >"$dir/db.pid"
  wait_for mariadb-admin --no-defaults -S "$dir/m.sock" -uroot ping
  mariadb --no-defaults -S "$dir/m.sock" -uroot -e "
    CREATE DATABASE wp CHARACTER SET utf8mb4;
    CREATE USER wp@'127.0.0.1' IDENTIFIED BY 'wp'; GRANT ALL ON wp.* TO wp@'127.0.0.1';"
}

copy_wordpress() {
  cp -rL "$source" "$dir/www"
  rm -f "$dir/www/wp-config.php"
  mkdir -p "$dir/www/wp-content/mu-plugins" "$dir/www/wp-content/uploads" "$dir/www/wp-content/themes"
  cp -r "$here/wordpress-theme" "$dir/www/wp-content/themes/bare"
  cp "$here/wordpress-mu-plugin.php" "$dir/www/wp-content/mu-plugins/kanalvakt-test.php"
  cat >"$dir/www/wp-config.php" <<PHP
<?php
define('DB_NAME', 'wp'); define('DB_USER', 'wp'); define('DB_PASSWORD', 'wp');
define('DB_HOST', '127.0.0.1:$2'); define('DB_CHARSET', 'utf8mb4');
define('WP_HOME', 'http://127.0.0.1:$1'); define('WP_SITEURL', 'http://127.0.0.1:$1');
define('WP_ENVIRONMENT_TYPE', 'local'); // application passwords over plain http
define('WP_HTTP_BLOCK_EXTERNAL', true); define('DISABLE_WP_CRON', true); define('AUTOMATIC_UPDATER_DISABLED', true);
foreach (array('AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE') as \$name) {
  define("{\$name}_KEY", "test-key-\$name"); define("{\$name}_SALT", "test-salt-\$name");
}
\$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
PHP
}

start_web() {
  (cd "$dir/www" && PHP_CLI_SERVER_WORKERS=3 exec php -d display_errors=0 -S "127.0.0.1:$1" -t "$dir/www") \
    >"$dir/log/php.log" 2>&1 &
  echo $! >"$dir/php.pid"
  wait_for curl -fsS --noproxy '*' -o /dev/null "http://127.0.0.1:$1/?rest_route=/"
}

wait_for() {
  for _ in $(seq 300); do
    "$@" >/dev/null 2>&1 && return
    sleep .1
  done
  echo "this never answered: $*" >&2
  exit 1
}

stop() {
  # The workers of PHP's server outlive their parent. Nothing here is worth an orderly end.
  for file in php.pid db.pid; do
    [ -f "$dir/$file" ] || continue
    pid=$(cat "$dir/$file")
    children=$(ps -o pid= --ppid "$pid" || true)
    kill -KILL $children "$pid" 2>/dev/null || true
  done
}

case $command in
  start)
    start_database "$4"
    copy_wordpress "$3" "$4"
    WPDIR="$dir/www" WPURL="http://127.0.0.1:$3" php -d display_errors=0 "$here/wordpress-install.php" \
      >"$dir/wordpress.json" 2>"$dir/log/install.log"
    start_web "$3"
    cat "$dir/wordpress.json"
    ;;
  stop) stop ;;
esac
