#!/bin/sh
# Turns a fresh Debian tree into a system that boots as a VM. Called by mmdebstrap with the tree.
set -eu
root=$1

echo localhost >"$root/etc/hostname"
printf '127.0.0.1 localhost\n::1 localhost\n' >"$root/etc/hosts"

# Network: whatever Ethernet there is, by DHCP.
mkdir -p "$root/etc/systemd/network"
printf '[Match]\nType=ether\n[Network]\nDHCP=yes\n' >"$root/etc/systemd/network/90-dhcp.network"
chroot "$root" systemctl -q enable systemd-networkd
# Nothing here needs to wait until the network is complete.
chroot "$root" systemctl -q mask systemd-networkd-wait-online.service
# QEMU's own resolver; networkd has no resolved beside it that would write this.
rm -f "$root/etc/resolv.conf"
echo 'nameserver 10.0.2.3' >"$root/etc/resolv.conf"

# The root partition grows into the disk, and its file system into the partition, at each boot.
mkdir -p "$root/etc/repart.d"
printf '[Partition]\nType=root\n' >"$root/etc/repart.d/50-root.conf"
cat >"$root/etc/fstab" <<FSTAB
LABEL=root / ext4 defaults,discard,x-systemd.growfs 0 1
LABEL=ESP /boot/efi vfat umask=0077,nofail 0 1
FSTAB

# Each machine makes its own host keys and id at its first boot. No RSA key: making one takes
# seconds without hardware acceleration, and whoever speaks SSH today knows one of the others.
rm -f "$root"/etc/ssh/ssh_host_*
: >"$root/etc/machine-id"
cat >"$root/etc/systemd/system/ssh-host-keys.service" <<UNIT
[Unit]
Description=SSH host keys of this machine
Before=ssh.service
ConditionPathExists=!/etc/ssh/ssh_host_ed25519_key
[Service]
Type=oneshot
ExecStart=/usr/bin/ssh-keygen -q -t ed25519 -N "" -f /etc/ssh/ssh_host_ed25519_key
ExecStart=/usr/bin/ssh-keygen -q -t ecdsa -N "" -f /etc/ssh/ssh_host_ecdsa_key
[Install]
WantedBy=multi-user.target
UNIT
chroot "$root" systemctl -q enable ssh-host-keys.service
echo 'UseDNS no' >"$root/etc/ssh/sshd_config.d/10-quick.conf"

# It looks for LVM snapshots of file systems under check; there is no LVM here.
chroot "$root" systemctl -q mask e2scrub_reap.service

# A login prompt on the serial console and on the screen.
chroot "$root" systemctl -q enable serial-getty@ttyS0.service

# The kernel under fixed names, so that one that is upgraded in the guest boots too.
printf 'do_symlinks = yes\nlink_in_boot = yes\ndo_bootloader = no\n' >"$root/etc/kernel-img.conf"
kernel=$(cd "$root/boot" && ls vmlinuz-* | sort -V | tail -n 1)
ln -sf "$kernel" "$root/boot/vmlinuz"
ln -sf "initrd.img-${kernel#vmlinuz-}" "$root/boot/initrd.img"
mkdir -p "$root/boot/efi" "$root/boot/grub"
cat >"$root/boot/grub/grub.cfg" <<GRUB
set timeout=0
serial --unit=0 --speed=115200
terminal_output console serial
menuentry "Linux" {
    linux /boot/vmlinuz root=LABEL=root ro console=tty0 console=ttyS0,115200 net.ifnames=0 quiet
    initrd /boot/initrd.img
}
GRUB
