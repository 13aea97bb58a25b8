#!/bin/sh
# Makes a disk that boots by BIOS and by UEFI from a tree, without root, mounts or loop devices.
#
#   assemble-disk.sh TREE OUT.raw SIZE_MIB
#
# GPT: p14 BIOS boot (1 MiB), p15 EFI system (16 MiB), p1 root, last, so that it can grow.
set -eu
PATH=$PATH:/usr/sbin:/sbin
tree=$1 disk=$2 size=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/early.cfg" <<CFG
search.fs_label root root
set prefix=(\$root)/boot/grub
configfile (\$root)/boot/grub/grub.cfg
CFG
modules="part_gpt part_msdos fat ext2 normal linux search search_label configfile serial terminal echo test"
# shellcheck disable=SC2086 # a list of words
grub-mkimage -O i386-pc -c "$work/early.cfg" -p /boot/grub -o "$work/core.img" biosdisk $modules
# shellcheck disable=SC2086
grub-mkimage -O x86_64-efi -c "$work/early.cfg" -p /boot/grub -o "$work/BOOTX64.EFI" $modules

truncate -s 16M "$work/esp.img"
mkfs.vfat -n ESP "$work/esp.img" >/dev/null
mmd -i "$work/esp.img" ::/EFI ::/EFI/BOOT
mcopy -i "$work/esp.img" "$work/BOOTX64.EFI" ::/EFI/BOOT/BOOTX64.EFI

truncate -s 0 "$disk"
truncate -s "${size}M" "$disk"
sfdisk -q "$disk" <<PARTITIONS
label: gpt
14: start=2048, size=2048, type=21686148-6449-6E6F-744E-656564454649
15: start=4096, size=32768, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, name=ESP
1: start=36864, size=$(((size - 19) * 2048)), type=4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709, name=root
PARTITIONS
dd if="$work/esp.img" of="$disk" bs=1M seek=2 conv=notrunc,sparse status=none
mke2fs -q -t ext4 -L root -E offset=$((18 * 1048576)),lazy_itable_init=1,lazy_journal_init=1 \
    -d "$tree" "$disk" $(((size - 19) * 1024))k

# The boot sector loads GRUB's core from sector 2048, whose first sector loads the rest.
# Numbers are little-endian: 2048 = 00 08, 2049 = 01 08.
poke() { # FILE OFFSET OCTAL-BYTES
    # shellcheck disable=SC2059 # the bytes are the format
    printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}
core_sectors=$((($(stat -c %s "$work/core.img") - 512 + 511) / 512))
[ "$core_sectors" -lt 2047 ] || { echo "GRUB's core is too large" >&2; exit 1; }
dd if=/usr/lib/grub/i386-pc/boot.img of="$work/boot.img" bs=440 count=1 status=none
poke "$work/boot.img" 92 '\000\010\000\000\000\000\000\000'
poke "$work/boot.img" 102 '\220\220'
poke "$work/core.img" 500 '\001\010\000\000\000\000\000\000'
poke "$work/core.img" 508 "$(printf '\\%03o\\%03o' $((core_sectors % 256)) $((core_sectors / 256)))"
dd if="$work/boot.img" of="$disk" bs=440 count=1 conv=notrunc status=none
dd if="$work/core.img" of="$disk" bs=512 seek=2048 conv=notrunc status=none
