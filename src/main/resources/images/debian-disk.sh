#!/bin/sh
# Unpacks a tree from a tar and assembles its disk. Run as (mapped) root, so that owners are kept.
#
#   debian-disk.sh TREE.tar FOLDER OUT.raw SIZE_MIB
set -eu
here=$(dirname "$0")
mkdir -p "$2/tree"
tar -xf "$1" -C "$2/tree" --exclude='./dev/*'
sh "$here/assemble-disk.sh" "$2/tree" "$3" "$4"
cp "$2/tree/boot/vmlinuz" "$2/vmlinuz"
cp "$2/tree/boot/initrd.img" "$2/initrd.img"
chmod 0644 "$2/vmlinuz" "$2/initrd.img"
rm -rf "$2/tree"
