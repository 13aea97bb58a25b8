#!/bin/sh
# Makes a guest that boots in seconds: busybox, dropbear and a Debian cloud kernel. No root, no
# mounts, nothing installed on the host.
#
#   tiny-guest.sh FOLDER ASSEMBLE.sh OUT.qcow2
#
# ASSEMBLE.sh is the product's own images/assemble-disk.sh.
set -eu
PATH=$PATH:/usr/sbin:/sbin
folder=$(realpath "$1") assemble=$2 out=$3
debs=$folder/debs host=$folder/host tree=$folder/tree initrd=$folder/initrd
rm -rf "$host" "$tree" "$initrd"
mkdir -p "$debs" "$host" "$initrd/bin" "$initrd/dev" "$initrd/proc" "$initrd/newroot" "$initrd/m"

kernel=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/.*Depends: \(linux-image-.*\)/\1/p' | head -n 1)
for package in busybox-static dropbear-bin perl-base libtomcrypt1 libtommath1 libgmp10 libcrypt1 zlib1g libc6 \
    e2fsprogs libext2fs2 libcom-err2 fdisk util-linux libfdisk1 libsmartcols1 libtinfo6 libreadline8 libuuid1 \
    libblkid1 "$kernel"; do
    ls "$debs/${package}"_*.deb >/dev/null 2>&1 || (cd "$debs" && apt-get -qq download "$package" 2>&1)
    dpkg-deb -x "$debs/${package}"_*.deb "$host"
done
busybox=$host/bin/busybox

mkdir -p "$tree/bin" "$tree/sbin" "$tree/usr/bin" "$tree/usr/sbin" "$tree/usr/lib/root" \
    "$tree/etc/dropbear" "$tree/etc/sudoers.d" "$tree/etc/acpi/PWRF" "$tree/proc" "$tree/sys" \
    "$tree/dev" "$tree/run" "$tree/tmp" "$tree/root" "$tree/var/log" "$tree/var/lib" "$tree/home" \
    "$tree/boot/grub" "$tree/lib64" "$tree/lib/x86_64-linux-gnu" "$tree/lib/m" "$tree/mnt"
cp "$busybox" "$tree/bin/busybox"
cp "$busybox" "$tree/usr/lib/root/su"
for applet in $("$busybox" --list); do
    case $applet in
    busybox | reboot | poweroff | su | linuxrc | init) ;;
    *) ln -s busybox "$tree/bin/$applet" ;;
    esac
done
cp "$(find "$host" -type f -path "*/sbin/dropbear")" "$tree/sbin/dropbear"
cp "$(find "$host" -type f -path "*/bin/dropbearkey")" "$tree/bin/dropbearkey"
# What random numbers are seeded anew with.
cp "$(find "$host" -type f -path "*/bin/perl")" "$tree/usr/bin/perl"
# What a disk grows with.
for program in sbin/resize2fs sbin/sfdisk bin/partx; do
    cp "$(find "$host" -type f -path "*/$program")" "$tree/sbin/"
done
for library in libm.so.6 libtomcrypt.so.1 libtommath.so.1 libgmp.so.10 libcrypt.so.1 libz.so.1 libc.so.6 \
    libext2fs.so.2 libe2p.so.2 libcom_err.so.2 libfdisk.so.1 libsmartcols.so.1 libtinfo.so.6 \
    libreadline.so.8 libuuid.so.1 libblkid.so.1; do
    cp -L "$(find "$host" -name "$library" | head -n 1)" "$tree/lib/x86_64-linux-gnu/$library"
done
cp -L "$(find "$host" -name 'ld-linux-x86-64.so.2' | head -n 1)" "$tree/lib64/ld-linux-x86-64.so.2"

# The order in which they need one another; what this kernel has built in isn't found.
modules="virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_blk scsi_common scsi_mod sd_mod virtio_scsi failover net_failover virtio_net crc16 mbcache jbd2 crc32c_generic ext4 evdev button virtio-rng"
for module in $modules; do
    file=$(find "$host" -name "$module.ko*" | head -n 1)
    case $file in
    '') ;;
    *.xz) xz -dc "$file" >"$initrd/m/$module.ko" ;;
    *) cp "$file" "$initrd/m/$module.ko" ;;
    esac
done

echo tiny >"$tree/etc/hostname"
printf '127.0.0.1 localhost tiny\n' >"$tree/etc/hosts"
printf 'ID=tiny\nNAME="Goldsmith tiny"\nVERSION_ID=1\n' >"$tree/etc/os-release"
: >"$tree/etc/machine-id"
echo 'root:x:0:0:root:/root:/bin/sh' >"$tree/etc/passwd"
echo 'root:x:0:' >"$tree/etc/group"
# No password: only the setuid su asks, and dropbear refuses passwords.
echo 'root::19000:0:99999:7:::' >"$tree/etc/shadow"
printf '/bin/sh\n/bin/bash\n' >"$tree/etc/shells"

cat >"$tree/bin/bash" <<'BASH'
#!/bin/sh
exec /bin/sh "$@"
BASH
cat >"$tree/bin/sudo" <<'SUDO'
#!/bin/sh
# As the real one as far as the tests go: only who is in sudoers.d, never a question.
while :; do
    case ${1:-} in
    -n | -E | -H) shift ;;
    -u) shift 2 ;;
    --) shift; break ;;
    *) break ;;
    esac
done
[ "$(id -u)" != 0 ] || exec "$@"
[ -e "/etc/sudoers.d/$(id -un)" ] || { echo "sudo: $(id -un) is not in sudoers" >&2; exit 1; }
exec /usr/lib/root/su -c 'exec "$0" "$@"' -- root "$@"
SUDO
for action in reboot poweroff; do
    signal=USR2
    [ $action = poweroff ] || signal=TERM
    printf '#!/bin/sh\n[ "${1:-}" != -f ] || exec /bin/busybox %s -f\nkill -%s 1\n' $action $signal \
        >"$tree/bin/$action"
done
printf '#!/bin/sh\nkill -USR2 1\n' >"$tree/etc/acpi/PWRF/00000080"

cat >"$tree/sbin/gs-init" <<'INIT'
#!/bin/sh
export PATH=/bin:/sbin:/usr/bin:/usr/sbin
mount -t proc proc /proc
mount -t sysfs sys /sys
mkdir -p /dev/pts
mount -t devpts pts /dev/pts
mount -t tmpfs -o mode=755 run /run
mount -o remount,rw /
# The disk may have been made by somebody who isn't root.
chown -R 0:0 /bin /sbin /etc /root /usr /lib /lib64 /var
chmod 4755 /usr/lib/root/su
chmod 1777 /tmp
hostname -F /etc/hostname
[ -s /etc/machine-id ] || tr -d - </proc/sys/kernel/random/uuid >/etc/machine-id
ip link set lo up
ip link set eth0 up
ip addr add 10.0.2.15/24 dev eth0
ip route add default via 10.0.2.2
echo nameserver 10.0.2.3 >/etc/resolv.conf
key=/etc/dropbear/dropbear_ed25519_host_key
[ -s $key ] || dropbearkey -t ed25519 -f $key >/dev/null 2>&1

# What systemd does with these credentials, as far as the engine uses them.
credential() {
    cat /sys/firmware/dmi/entries/11-*/raw 2>/dev/null | tr '\0' '\n' \
        | sed -n "s/^.*io.systemd.credential.binary:$1=//p" | base64 -d
}
credential sysusers.extra | while read -r kind name _; do
    [ "$kind" = u ] || continue
    grep -q "^$name:" /etc/passwd || {
        echo "$name:x:999:999:build user:/run/$name:/bin/bash" >>/etc/passwd
        echo "$name:x:999:" >>/etc/group
        echo "$name:*:19000:0:99999:7:::" >>/etc/shadow
    }
done
credential tmpfiles.extra | while read -r kind path mode user group _ argument; do
    case $kind in
    d) mkdir -p "$path" ;;
    f~) [ -e "$path" ] || echo "$argument" | base64 -d >"$path" ;;
    *) continue ;;
    esac
    chmod "$mode" "$path"
    chown "$user:$group" "$path"
done

dropbear -r $key -s -P /run/dropbear.pid
acpid
down() {
    trap '' TERM USR1 USR2
    kill -TERM -1
    sleep 0.2
    kill -KILL -1
    sync
    mount -o remount,ro /
    exec /bin/busybox "$1" -f
}
trap 'down reboot' TERM
trap 'down poweroff' USR1 USR2
echo "tiny guest is up"
while :; do
    sleep 3600 &
    wait $!
done
INIT

cp "$busybox" "$initrd/bin/busybox"
cat >"$initrd/init" <<INITRD
#!/bin/sh
B=/bin/busybox
\$B mount -t devtmpfs dev /dev
\$B mount -t proc proc /proc
for m in $modules; do [ ! -f /m/\$m.ko ] || \$B insmod /m/\$m.ko; done
for i in 1 2 3 4 5 6 7 8 9 10; do [ -b /dev/vda1 ] && break; \$B usleep 50000; done
\$B mount -t ext4 -o ro /dev/vda1 /newroot || { echo "no root file system" >&2; exit 1; }
\$B umount /proc
\$B mount -o move /dev /newroot/dev
exec \$B switch_root /newroot /sbin/gs-init
INITRD
chmod 0755 "$initrd/init" "$tree/bin/bash" "$tree/bin/sudo" "$tree/bin/reboot" \
    "$tree/bin/poweroff" "$tree/etc/acpi/PWRF/00000080" "$tree/sbin/gs-init"
ln -sf busybox "$initrd/bin/sh"
(cd "$initrd" && find . | "$busybox" cpio -o -H newc | gzip -9) >"$tree/boot/initrd.img"
cp "$(find "$host" -name 'vmlinuz-*' | head -n 1)" "$tree/boot/vmlinuz"
cat >"$tree/boot/grub/grub.cfg" <<'GRUB'
set timeout=0
serial --unit=0
terminal_output console serial
menuentry tiny {
    linux /boot/vmlinuz console=ttyS0 quiet net.ifnames=0 tsc=reliable no_timer_check panic=-1
    initrd /boot/initrd.img
}
GRUB
cp "$tree/boot/vmlinuz" "$tree/boot/initrd.img" "$folder/"
sh "$assemble" "$tree" "$folder/tiny.raw" 96
qemu-img convert -O qcow2 "$folder/tiny.raw" "$out.part"
mv "$out.part" "$out"
rm -rf "$folder/tiny.raw" "$tree" "$initrd" "$host"
