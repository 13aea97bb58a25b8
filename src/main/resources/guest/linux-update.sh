#!/bin/sh
# Brings a guest's packages up to date by apt, dnf or zypper, whichever it has. Run with sudo.
#
#   linux-update.sh update all|security [PACKAGE...]    packages to hold back, * for anything in a name
#   linux-update.sh tell
#
# 'update' ends with 0, or with another code and why in its last line. Which packages had a security
# update is left in $0.security, a name a line, where the package manager says so, and what is to be
# known of updates that ended well in $0.warning. 'tell' says both, and why the guest should restart,
# each line with a mark: sudo and shells have words of their own.
set -u
PATH=$PATH:/usr/sbin:/sbin
patience=600
attempt=60
export LC_ALL=C DEBIAN_FRONTEND=noninteractive APT_LISTCHANGES_FRONTEND=none UCF_FORCE_CONFFOLD=1 \
    NEEDRESTART_SUSPEND=1 ZYPP_LOCK_TIMEOUT="$attempt"
self=$0
out=$self.out
pins=/etc/apt/preferences.d/goldsmith-security
locks=/etc/zypp/locks
held=

# What is set up for the time of the updates doesn't stay in the image.
undo() {
    rm -f "$pins"
    # shellcheck disable=SC2086 # names of packages, apart
    if [ -n "$held" ]; then apt-mark unhold $held >/dev/null 2>&1; fi
    if [ -e "$self.locks" ]; then mv "$self.locks" "$locks"; fi
    if [ -e "$self.nolocks" ]; then rm -f "$locks" "$self.nolocks"; fi
}

# Seconds by a clock that nobody sets.
now() {
    read -r seconds _ </proc/uptime
    echo "${seconds%.*}"
}

# Runs a command; its words are shown, and kept in $out. Another program may have the packages: an
# attempt waits for some of its locks itself.
say() {
    since=$(now)
    while :; do
        { "$@" 2>&1; echo $? >"$self.code"; } | tee "$out"
        code=$(cat "$self.code")
        if [ "$code" = 0 ] || [ $(($(now) - since)) -ge "$patience" ] ||
            ! grep -Eq 'Could not get lock|System management is locked' "$out"; then
            return "$code"
        fi
        echo 'another program is at the packages; waiting for it'
        sleep 5
    done
}

# Why the last command failed: first of all the repository, where it was one.
fail() {
    because=$(sed -nE \
        -e "s/^[WE]: Failed to fetch ([^ ]+) +(.*)/repository \1: \2/p" \
        -e "s/^[WE]: (The repository '.*)/\1/p" \
        -e "s/^[WE]: GPG error: ([^ ]+) [^:]*: (.*)/repository \1: \2/p" \
        -e "s/^(Error: )?.*(Failed to download metadata .*)/\2/p" \
        -e "s/^(Repository '.*' is invalid\.)/\1/p" \
        -e "s/^(System management is locked.*)/\1/p" "$out" | head -n 1)
    [ -n "$because" ] || because=$(grep -E '^ *(E|Error|Problem)[^:]*: .' "$out" | head -n 1)
    [ -n "$because" ] || because=$(grep . "$out" | tail -n 1)
    echo "${because:-$1 gave no reason}"
    exit 1
}

apt() {
    say apt-get -q -y -o DPkg::Lock::Timeout="$attempt" -o APT::Update::Error-Mode=any \
        -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 \
        -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@"
}

update_apt() {
    # An older apt ends with 0 though it couldn't fetch everything.
    if ! apt update || grep -Eq '^[WE]: (Failed to fetch|GPG error)' "$out"; then fail apt; fi
    if [ $# -gt 0 ]; then
        apt-mark showhold >"$self.held"
        # Others than those installed match, too: all that some package has a word about.
        held=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null |
            sed -n 's/ installed$//p' | sort -u | grep -Fvx -f "$self.held")
        # shellcheck disable=SC2086
        if [ -n "$held" ]; then say apt-mark hold $held || fail apt-mark; fi
    fi
    if [ "$which" = security ]; then
        # What a repository of security updates has goes before newer versions of others.
        mkdir -p "${pins%/*}"
        for suite in 'a=*-security' 'n=*-security' 'l=Debian-Security'; do
            printf 'Package: *\nPin: release %s\nPin-Priority: 990\n\n' "$suite"
        done >"$pins"
        if ! apt-cache policy | grep -Eq 'release .*(l=Debian-Security|[an]=[^,]*-security)'; then
            echo "the guest has no repository of security updates: add one, or set \`updates\` to \`all\`"
            exit 1
        fi
    fi
    # Each line: Inst NAME [OLD] (NEW ORIGIN:RELEASE/SUITE, ... [ARCHITECTURE])
    if ! apt-get -q -s upgrade --with-new-pkgs >"$self.plan" 2>"$out"; then fail apt; fi
    sed -nE 's/^Inst ([^ ]+) \[[^]]*\] \([^ ]+ (.*[ ,])?(Debian-Security:|[^ ,]*-security[ ,]).*/\1/p' \
        "$self.plan" >"$self.security"
    if [ "$which" = all ]; then
        apt upgrade --with-new-pkgs || fail apt
    elif [ -s "$self.security" ]; then
        # shellcheck disable=SC2046
        apt install --only-upgrade --no-remove $(cat "$self.security") || fail apt
    fi
}

unadvised() {
    if [ "$which" = security ]; then
        echo "the guest's repositories have no advisories, so no update counts as a security update: set \`updates\` to \`all\`" >"$self.warning"
    fi
}

update_dnf() {
    excludes=
    for package; do excludes=$excludes,$package; done
    set --
    if [ -n "$excludes" ]; then set -- "--exclude=${excludes#,}"; fi
    say dnf -y --setopt='*.skip_if_unavailable=False' makecache --refresh || fail dnf
    # 100: there are some.
    dnf -q check-update --security "$@" >"$self.plan" 2>/dev/null
    awk '/^Obsoleting/ { exit } NF == 3 && $1 ~ /\./ { sub(/\.[^.]*$/, "", $1); print $1 }' \
        "$self.plan" >"$self.security"
    # Advisories say which are for security.
    if [ ! -s "$self.security" ] && advised=$(dnf -q updateinfo list --all 2>/dev/null) &&
        [ -z "$advised" ]; then
        rm -f "$self.security"
        unadvised
    fi
    if [ "$which" = security ]; then set -- --security "$@"; fi
    say dnf -y upgrade "$@" || fail dnf
}

update_zypper() {
    if [ $# -gt 0 ]; then
        if [ -e "$locks" ]; then cp -p "$locks" "$self.locks"; else : >"$self.nolocks"; fi
        say zypper --non-interactive addlock "$@" || fail zypper
    fi
    say zypper --non-interactive refresh || fail zypper
    set -- update --auto-agree-with-licenses
    if [ "$which" = security ]; then
        if advised=$(zypper --non-interactive list-patches --all 2>/dev/null) &&
            ! echo "$advised" | grep -q '|'; then
            unadvised
        fi
        set -- patch --category security --auto-agree-with-licenses
    fi
    # 103: it updated itself, and is to be run again. 102: done, and the guest should restart.
    for _ in 1 2 3 4 5; do
        say zypper --non-interactive --non-interactive-include-reboot-patches "$@"
        code=$?
        if [ "$code" = 0 ] || [ "$code" = 102 ]; then return; fi
        if [ "$code" != 103 ]; then fail zypper; fi
    done
    fail zypper
}

update() {
    which=$1
    shift
    trap undo EXIT
    : >"$out"
    rm -f "$self.security" "$self.warning"
    if command -v apt-get >/dev/null; then
        update_apt "$@"
    elif command -v dnf >/dev/null; then
        update_dnf "$@"
    elif command -v zypper >/dev/null; then
        update_zypper "$@"
    else
        echo 'the guest has none of apt-get, dnf and zypper'
        exit 1
    fi
}

restart() {
    for file in /run/reboot-required /var/run/reboot-required; do
        if [ -e "$file" ]; then
            echo "$file exists"
            return
        fi
    done
    # By exit codes: 1 of dnf-utils and dnf, 102 of zypper.
    if command -v needs-restarting >/dev/null; then
        needs-restarting -r >/dev/null 2>&1
        if [ $? = 1 ]; then
            echo 'needs-restarting says so'
            return
        fi
    elif command -v dnf >/dev/null && dnf needs-restarting --help >/dev/null 2>&1; then
        dnf -q needs-restarting -r >/dev/null 2>&1
        if [ $? = 1 ]; then
            echo 'dnf needs-restarting says so'
            return
        fi
    elif command -v zypper >/dev/null; then
        zypper needs-rebooting >/dev/null 2>&1
        if [ $? = 102 ]; then
            echo 'zypper needs-rebooting says so'
            return
        fi
    fi
    # Not every system has one of them; a new kernel always counts, of the flavor that runs.
    running=$(uname -r)
    for kernel in /boot/vmlinuz-*; do
        kernel=${kernel#/boot/vmlinuz-}
        if [ "$(flavor "$kernel")" = "$(flavor "$running")" ]; then echo "$kernel"; fi
    done | sort -V | tail -n 1 | {
        read -r newest || exit 0
        if [ "$newest" != "$running" ]; then
            echo "kernel $newest is installed and $running is running"
        fi
    }
}

# What is left of a kernel's release without its numbers: cloudamd of 6.1.0-9-cloud-amd64.
flavor() { printf %s "$1" | tr -dc A-Za-z; }

tell() {
    if [ -e "$self.security" ]; then
        echo 'told: security'
        sed 's/^/told: security /' "$self.security"
    fi
    if [ -e "$self.warning" ]; then sed 's/^/told: warning /' "$self.warning"; fi
    restart | sed 's/^/told: restart /'
}

"$@"
