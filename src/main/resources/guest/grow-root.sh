#!/bin/sh
# Gives the root file system all of a disk that was grown: its partition, where there is one, the
# logical volume, where there is one, then the file system. Run with sudo, before a template's first
# step, on any Linux; says what it did and why it couldn't.
#
#   grow-root.sh [FOLDER]
#
# FOLDER has the proc, sys and dev that are looked at; a test gives its own.
set -u
at=${1:-}
[ -n "$at" ] || PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

fail() {
    echo "$*"
    exit 1
}
has() { command -v "$1" >/dev/null 2>&1; }
sectors() { cat "$at/sys/class/block/$1/size"; }
mib() { echo "$(($1 / 2048)) MiB"; }

# The device of a mount is in mountinfo by its number, but for btrfs, which makes numbers up.
set -- $(awk '$5 == "/" { for (i = 6; i < NF; i++) if ($i == "-") print $3, $(i + 1), $(i + 2) }' \
    "$at/proc/self/mountinfo" | tail -n 1)
[ $# = 3 ] || fail 'no root file system is mounted'
number=$1 type=$2 source=$3
if [ -e "$at/sys/dev/block/$number" ]; then
    device=$(basename "$(readlink -f "$at/sys/dev/block/$number")")
else
    device=$(basename "$(readlink -f "$at$source")")
fi
[ -e "$at/sys/class/block/$device" ] || fail "the root file system is on $source, which is no disk"

# What the volume lies on: of a logical volume its one physical volume.
below=$device volume=
if [ -d "$at/sys/class/block/$device/dm" ]; then
    volume=$at/dev/mapper/$(cat "$at/sys/class/block/$device/dm/name")
    set -- "$at/sys/class/block/$device/slaves"/*
    [ $# = 1 ] || fail "the root volume lies on $# devices; only one can be grown"
    below=$(basename "$1")
fi

if [ -e "$at/sys/class/block/$below/partition" ]; then
    part=$(cat "$at/sys/class/block/$below/partition")
    disk=$(basename "$(dirname "$(readlink -f "$at/sys/class/block/$below")")")
    start=$(cat "$at/sys/class/block/$below/start")
    # Less than that behind it is what a partition table keeps for itself.
    spare=$(($(sectors "$disk") - start - $(sectors "$below")))
    if [ "$spare" -gt 8192 ]; then
        echo "partition $part of $disk: $(mib "$(sectors "$below")"), $(mib "$spare") behind it"
        if has growpart; then
            growpart "$at/dev/$disk" "$part"
        elif has sfdisk; then
            # It is in use, which is fine for one that only grows; the kernel is told by partx.
            echo ', +' | sfdisk -q --no-reread --no-tell-kernel -N "$part" "$at/dev/$disk"
            has partx && partx -u "$at/dev/$disk"
        elif has parted; then
            parted -s -f "$at/dev/$disk" resizepart "$part" 100%
        else
            fail 'the guest has neither growpart, sfdisk nor parted; install cloud-guest-utils or fdisk'
        fi
        has udevadm && udevadm settle
        spare=$(($(sectors "$disk") - start - $(sectors "$below")))
        [ "$spare" -le 8192 ] ||
            fail "partition $part of $disk did not grow; another one may be behind it"
    fi
fi

if [ -n "$volume" ]; then
    has pvresize && has lvextend || fail 'the guest has no LVM tools; install lvm2'
    pvresize "$at/dev/$below" || fail "the physical volume $below did not grow"
    lvextend -l +100%FREE "$volume" || echo 'the logical volume has all there is'
fi

# Many images do this by themselves at their boot.
filled() {
    [ "$(df -Pk / | awk 'END { print $(NF - 4) }')" -ge $(($(sectors "$device") / 2 * 88 / 100)) ]
}
filled || case $type in
ext2 | ext3 | ext4)
    has resize2fs || fail 'the guest has no resize2fs; install e2fsprogs'
    resize2fs "${volume:-$at/dev/$device}" || fail 'resize2fs failed'
    ;;
xfs)
    has xfs_growfs || fail 'the guest has no xfs_growfs; install xfsprogs'
    xfs_growfs / || fail 'xfs_growfs failed'
    ;;
btrfs)
    has btrfs || fail 'the guest has no btrfs; install btrfs-progs (btrfsprogs)'
    btrfs filesystem resize max / || fail 'btrfs did not resize'
    ;;
*) fail "a root file system of type $type can't be grown; ext4, xfs and btrfs can" ;;
esac
echo "the root file system ($type) has $(df -Pk / | awk 'END { printf "%.1f GiB", $(NF - 4) / 1048576 }')"
