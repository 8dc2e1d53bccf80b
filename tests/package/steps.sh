# shellcheck shell=bash
# The steps that fresh_system.sh takes inside, each by its name, as root of the fresh system.
set -euo pipefail

hq=/var/lib/certdesk-hq/data
kiosk=/home/clerk/.local/share/certdesk

die() {
    printf 'steps: %s\n' "$*" >&2
    exit 1
}
as_clerk() { runuser -u clerk -- env HOME=/home/clerk CERTDESK_DATA="$kiosk" "$@"; }
as_hq() { runuser -u certdesk-hq -- certdesk-hq --data "$hq" "$@"; }

# Headquarters as its unit runs it, until the step ends: it ends with this process space.
serve() {
    local ready line
    install -d -m 0700 -o certdesk-hq /run/hq-credentials
    install -m 0400 -o certdesk-hq /etc/certdesk-hq/passphrase /run/hq-credentials/passphrase
    cd /
    exec {ready}< <(CREDENTIALS_DIRECTORY=/run/hq-credentials exec runuser -u certdesk-hq -- certdesk-hq --data "$hq" serve 2>/var/log/hq-try.log)
    read -r -t 60 line <&"$ready" || die "headquarters did not start: $(cat /var/log/hq-try.log)"
    [[ $line == ready* ]] || die "headquarters said: $line"
}

# What Debian has to give, into apt's cache.
download() {
    apt-get -q update >/dev/null
    apt-get -q install -y --no-install-recommends --download-only /root/packages/*.deb >/var/log/download.log 2>&1 ||
        die "$(tail -n 20 /var/log/download.log)"
}

install_() {
    apt-get -q install -y --no-install-recommends /root/packages/*.deb >/var/log/install.log 2>&1 || die "$(tail -n 20 /var/log/install.log)"
    ! grep -i 'warning\|error' /var/log/install.log | grep -i certdesk || die "the installation complains"
    [ "$(certdesk --version)" = "$(certdeskctl --version)" ] || die "certdesk --version"
    [ "$(certdesk-hq --version)" = "$(certdeskctl --version)" ] || die "certdesk-hq --version"
    certdeskctl --lang en --help | grep -q "Subcommands" || die "no help"
    certdeskctl --lang en --help | grep -q "command line" || die "no English"
    getent passwd certdesk-hq | grep -q /usr/sbin/nologin || die "no user of its own"
    [ "$(stat -c '%U %a' /var/lib/certdesk-hq /etc/certdesk-hq | tr '\n' ' ')" = "certdesk-hq 700 root 700 " ] || die "directories"
    [ ! -e /etc/systemd/system/multi-user.target.wants/certdesk-hq.service ] || die "enabled before it is set up"
    local package
    for package in certdesk certdesk-hq; do
        grep -q '"SPDX-2.3"' "/usr/share/doc/$package/sbom.spdx.json" || die "$package has no bill of materials"
        grep -q libssl3 "/usr/share/doc/$package/licences.txt" || die "$package has no list of licences"
    done
}

# As the manuals say it.
set_up() {
    useradd --create-home --shell /bin/bash clerk
    cd /
    as_hq init >/dev/null
    mv "$hq/passphrase" /etc/certdesk-hq/
    chown root: /etc/certdesk-hq/passphrase
    serve
    as_hq kiosk add FS001-01 --point FS001 --out "$hq/enrolment.json" >/dev/null
    mv "$hq/enrolment.json" /home/clerk/
    echo correct-horse-battery-staple-7 >/home/clerk/chen
    echo another-horse-battery-staple-8 >/home/clerk/li
    chown clerk: /home/clerk/*
    chmod 600 /home/clerk/*
    as_clerk certdeskctl init --enrolment /home/clerk/enrolment.json --papers /home/clerk/papers --manager chen --manager-display 陈主管 \
        --manager-password-file /home/clerk/chen >/dev/null
    as_clerk certdeskctl account add li --role operator --password-file /home/clerk/li --operator chen \
        --operator-password-file /home/clerk/chen >/dev/null
    as_clerk certdeskctl sync now >/dev/null
    as_clerk certdeskctl print blank-application --out /home/clerk/form.pdf >/dev/null
    [ "$(head -c 5 /home/clerk/form.pdf)" = %PDF- ] || die "no form"
}

# What both sides know, as text to compare.
heads() {
    serve
    as_hq verify --json
    as_clerk certdeskctl sync status --json | tr ',' '\n' | grep -A2 '"head"' | tr -d '\n'
    as_clerk certdeskctl journal verify --operator chen --operator-password-file /home/clerk/chen >/dev/null || die "the journal"
    as_clerk certdeskctl account list --json
}

upgrade() {
    dpkg -i /root/newer/*.deb >/var/log/upgrade.log 2>&1 || die "$(cat /var/log/upgrade.log)"
    dpkg-query -W -f '${Version}\n' certdesk certdesk-hq | grep -c again | grep -qx 2 || die "not upgraded"
    serve
    as_clerk certdeskctl sync now >/dev/null # writes, so brings the journal up to date
}

migrated() {
    ls "$kiosk"/journal-schema-6.db >/dev/null
    ls "$hq"/hq-schema-*.db >/dev/null
    [ "$(stat -c %a "$kiosk"/journal-schema-6.db "$hq"/hq-schema-*.db | sort -u)" = 600 ] || die "the copies can be read"
}

remove() {
    dpkg --remove certdesk certdesk-hq >/var/log/remove.log 2>&1 || die "$(cat /var/log/remove.log)"
    [ ! -e /usr/bin/certdesk ] || die "not removed"
    dpkg --purge certdesk certdesk-hq >>/var/log/remove.log 2>&1 || die "$(cat /var/log/remove.log)"
}

data_is_there() {
    local file
    for file in "$hq/hq.db" /etc/certdesk-hq/passphrase "$kiosk/journal.db"; do
        [ -e "$file" ] || die "$file is gone"
    done
    getent passwd certdesk-hq >/dev/null || die "nobody owns the data"
}

purge_without_data() {
    rm -rf "$hq" /etc/certdesk-hq/passphrase
    dpkg -i /root/packages/*.deb >/var/log/again.log 2>&1 || die "$(cat /var/log/again.log)"
    dpkg --purge certdesk certdesk-hq >>/var/log/again.log 2>&1 || die "$(cat /var/log/again.log)"
    ! getent passwd certdesk-hq >/dev/null || die "the user stays"
}

case $1 in
install) install_ ;;
download | set_up | heads | upgrade | migrated | remove | data_is_there | purge_without_data) "$1" ;;
*) die "no step $1" ;;
esac
