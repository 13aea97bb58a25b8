#!/bin/sh
# Makes a minimal Debian as a tar file, from the archive, without loop devices.
#
#   debian.sh SUITE MIRROR SECURITY_MIRROR OUT.tar
#
# As root mmdebstrap works directly; as an ordinary user in a user namespace (needs /etc/subuid).
set -eu
suite=$1 mirror=$2 security=$3 out=$4
# The hook is a line for a shell: by the environment any path gets through it whole.
GOLDSMITH_CONFIGURE=$(dirname "$0")/debian-configure.sh
export GOLDSMITH_CONFIGURE

include=systemd-sysv,udev,dbus,linux-image-cloud-amd64,openssh-server,ca-certificates,sudo,iproute2,netbase
# What grows the root partition at boot is a package of its own since trixie.
[ "$suite" = bookworm ] || include=$include,systemd-repart
mode=unshare
[ "$(id -u)" != 0 ] || mode=root

{
    echo "deb $mirror $suite main"
    echo "deb $mirror $suite-updates main"
    echo "deb $security $suite-security main"
} | mmdebstrap --mode="$mode" --variant=minbase --include="$include" \
    --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --aptopt='APT::Install-Recommends "false"' \
    --customize-hook='sh "$GOLDSMITH_CONFIGURE" "$1"' \
    "$suite" "$out"
