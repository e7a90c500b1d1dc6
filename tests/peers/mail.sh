#!/usr/bin/env bash
# A throwaway mail server on 127.0.0.1, for tests: OpenSMTPD takes letters, Dovecot keeps them and is read over IMAP.
#   mail.sh start DIR IMAPPORT LMTPPORT SMTPPORT SUBMISSIONPORT     prints JSON
# SUBMISSIONPORT wants STARTTLS and a log-in; Dovecot stands there, for Debian's OpenSMTPD 6.8 cannot TLS with OpenSSL 3.
#   mail.sh smtp-stop DIR | smtp-start DIR     the half that takes letters, for a server that is away
#   mail.sh stop DIR
# Needs root (both drop it themselves), and: apt-get install dovecot-imapd dovecot-lmtpd dovecot-submissiond opensmtpd openssl
set -euo pipefail
command=$1
dir=$2
domain=exempelby.example
user=kanalvakt
password=hemligt-brev

write_dovecot() {
  # Whoever is named here has a mailbox; anybody else is unknown.
  for name in "$user" anna olof karin rut bo didrik ada; do echo "$name@$domain:{PLAIN}$password::::::"; done >"$dir/users"
  cat >"$dir/dovecot.conf" <<CONF
base_dir = $dir/run
state_dir = $dir/run
log_path = $dir/dovecot.log
instance_name = kanalvakt-test
protocols = imap lmtp submission
listen = 127.0.0.1
ssl = yes
ssl_cert = <$dir/cert.pem
ssl_key = <$dir/key.pem
disable_plaintext_auth = yes
submission_relay_host = 127.0.0.1
submission_relay_port = $3
auth_mechanisms = plain
mail_location = maildir:~/Maildir
first_valid_uid = 1
mail_uid = mail
mail_gid = mail
passdb {
  driver = passwd-file
  args = username_format=%u $dir/users
}
userdb {
  driver = static
  args = uid=mail gid=mail home=$dir/mail/%u
}
service imap-login {
  inet_listener imap {
    address = 127.0.0.1
    port = $1
  }
  inet_listener imaps {
    port = 0
  }
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = $2
  }
}
service submission-login {
  inet_listener submission {
    address = 127.0.0.1
    port = $4
  }
}
namespace inbox {
  inbox = yes
}
CONF
}

write_certificate() {
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=localhost" \
    -addext "subjectAltName=DNS:localhost,IP:127.0.0.1" -keyout "$dir/key.pem" -out "$dir/cert.pem" 2>/dev/null
  chmod 600 "$dir/key.pem"
}

write_smtpd() {
  cut -d: -f1 "$dir/users" >"$dir/recipients"
  cat >"$dir/smtpd.conf" <<CONF
table recipients file:$dir/recipients
listen on 127.0.0.1 port $2 hostname mail.$domain
action deliver relay host lmtp://127.0.0.1:$1
match from any for rcpt-to <recipients> action deliver
CONF
}

smtp_start() {
  # smtpd's queue and control socket have fixed places: in a namespace of its own it meets no other.
  local run='exec smtpd -d -f "$1/smtpd.conf"'
  local apart='mount -t tmpfs none /var/spool && mount -t tmpfs none /run && '
  local alone=(unshare --mount)
  unshare --mount true 2>/dev/null || { alone=(); apart=; }
  "${alone[@]}" bash -c "$apart$run" smtpd "$dir" >"$dir/smtpd.log" 2>&1 &
  echo $! >"$dir/smtpd.pid"
  wait_for "$(sed -n 's/^listen .* port \([0-9]*\) .*/\1/p' "$dir/smtpd.conf" | head -1)"
}

wait_for() {
  for _ in $(seq 400); do
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
    sleep .05
  done
  echo "nothing answers on port $1" >&2
  cat "$dir"/*.log >&2
  exit 1
}

end() {  # waits until it is gone: its ports must be free again
  [ -f "$1" ] || return 0
  local pid
  pid=$(cat "$1")
  kill "$pid" 2>/dev/null || true
  for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep .05; done
  rm -f "$1"
}

case $command in
  start)
    mkdir -p "$dir/run" "$dir/mail"
    chmod 755 "$dir" && chown mail:mail "$dir/mail"
    write_certificate
    write_dovecot "$3" "$4" "$5" "$6"
    write_smtpd "$4" "$5"
    dovecot -c "$dir/dovecot.conf"
    smtp_start
    wait_for "$3"
    wait_for "$4"
    wait_for "$6"
    printf '{"imap": %s, "smtp": %s, "submission": %s, "user": "%s", "password": "%s", "certificate": "%s"}\n' \
      "$3" "$5" "$6" "$user@$domain" "$password" "$dir/cert.pem"
    ;;
  smtp-start) smtp_start ;;
  smtp-stop) end "$dir/smtpd.pid" ;;
  stop)
    end "$dir/smtpd.pid"
    # Dovecot's orderly end takes seconds that nothing here is worth; all of it is one process group.
    [ ! -f "$dir/run/master.pid" ] || kill -KILL -- "-$(cat "$dir/run/master.pid")" 2>/dev/null || true
    ;;
  *) echo "usage: $0 start|smtp-stop|smtp-start|stop DIR …" >&2; exit 2 ;;
esac
