#!/bin/sh
# Takes out of a guest what belongs to this one machine, so that every machine made from its image is
# a machine of its own. Run with sudo, the last thing in the build's guest. Everything is guarded by
# its existence: guests are of many kinds.
set -u

# AIB's own hook: what a template leaves here replaces the usual deprovisioning.
code=0
if [ -f /tmp/DeprovisioningScript.sh ]; then
    echo 'running /tmp/DeprovisioningScript.sh'
    sh /tmp/DeprovisioningScript.sh || exit 1
    rm -f /tmp/DeprovisioningScript.sh
    # Provisioner knows it.
    code=3
else
    # Identity: made anew at the first boot.
    if [ -e /etc/machine-id ]; then
        : >/etc/machine-id
        rm -f /var/lib/dbus/machine-id
    fi
    rm -f /etc/ssh/ssh_host_* /etc/dropbear/dropbear_*_host_key
    rm -f /var/lib/systemd/random-seed /var/lib/dhcp/*.leases /var/lib/NetworkManager/*.lease \
        /var/lib/NetworkManager/secret_key /var/lib/NetworkManager/timestamps \
        /var/lib/wicked/* /etc/udev/rules.d/70-persistent-net.rules
    # A network card of this one machine, on the Red Hat family.
    for file in /etc/sysconfig/network-scripts/ifcfg-*; do
        if [ -f "$file" ]; then sed -i -e '/^HWADDR=/d' -e '/^UUID=/d' "$file"; fi
    done

    # Subscriptions belong to one machine; their certificates would let all of them in as it.
    if command -v subscription-manager >/dev/null; then
        subscription-manager unregister >/dev/null 2>&1
        subscription-manager clean >/dev/null 2>&1
    fi
    if command -v SUSEConnect >/dev/null; then SUSEConnect --cleanup >/dev/null 2>&1; fi
    rm -f /etc/zypp/credentials.d/SCCcredentials /var/lib/zypp/AnonymousUniqueId

    # Azure's agent, where an image is for Azure; the build user goes below.
    if command -v waagent >/dev/null; then waagent -force -deprovision >/dev/null 2>&1; fi

    # Somebody has to make the host keys where the distribution doesn't do it at boot.
    if [ -d /run/systemd/system ] && command -v ssh-keygen >/dev/null &&
        [ -z "$(find /etc/systemd/system /usr/lib/systemd/system /lib/systemd/system \( \
            -name '*ssh*key*' -o -name cloud-init.service \) 2>/dev/null | head -n 1)" ]; then
        cat >/etc/systemd/system/ssh-host-keys.service <<'UNIT'
[Unit]
Description=SSH host keys of this machine
Before=ssh.service sshd.service
ConditionPathExists=!/etc/ssh/ssh_host_ed25519_key
[Service]
Type=oneshot
ExecStart=/usr/bin/ssh-keygen -A
[Install]
WantedBy=multi-user.target
UNIT
        systemctl -q enable ssh-host-keys.service
    fi

    # The next machine is a new instance to cloud-init.
    if command -v cloud-init >/dev/null; then
        cloud-init clean --logs --seed >/dev/null 2>&1 || rm -rf /var/lib/cloud/*
    fi

    # What happened while it was built.
    rm -rf /var/log/journal/* /run/log/journal/*
    find /var/log -type f -exec truncate -s 0 {} + 2>/dev/null
    find /var/log -type f \( -name '*.gz' -o -name '*.[0-9]' -o -name '*.old' \) -delete 2>/dev/null
    rm -f /root/anaconda-ks.cfg /root/original-ks.cfg
    rm -f /root/.bash_history /root/.ash_history /home/*/.bash_history
    rm -rf /tmp/* /tmp/.[!.]* /var/tmp/*
    if command -v apt-get >/dev/null; then
        apt-get -qq clean
        rm -rf /var/lib/apt/lists/*
    fi
    if command -v dnf >/dev/null; then dnf -q clean all; fi
    if command -v zypper >/dev/null; then zypper -q clean --all; fi
fi

# What the engine brought in, whatever the template does.
rm -f /etc/apt/apt.conf.d/99goldsmith-proxy /etc/dpkg/dpkg.cfg.d/99goldsmith
if grep -qs ' # goldsmith$' /etc/environment; then
    sed -i '/ # goldsmith$/d' /etc/environment
    [ -s /etc/environment ] || rm -f /etc/environment
fi
for ca in /usr/local/share/ca-certificates/goldsmith-extra.crt \
    /etc/pki/ca-trust/source/anchors/goldsmith-extra.pem \
    /etc/pki/trust/anchors/goldsmith-extra.pem; do
    if [ -e "$ca" ]; then
        rm -f "$ca"
        if command -v update-ca-certificates >/dev/null; then update-ca-certificates --fresh >/dev/null 2>&1; fi
        if command -v update-ca-trust >/dev/null; then update-ca-trust; fi
    fi
done
rm -f /etc/sudoers.d/gsbuild /etc/sudoers.d/90-cloud-init-users
rm -rf /home/gsbuild /tmp/goldsmith-generalize
# Not userdel: it refuses while the user is signed in, and this is that user's session.
for file in passwd shadow group gshadow subuid subgid; do
    for copy in "/etc/$file" "/etc/$file-"; do
        if [ -f "$copy" ]; then
            sed -i '/^gsbuild:/d' "$copy"
        fi
    done
done

if command -v fstrim >/dev/null; then fstrim -a 2>/dev/null || fstrim / 2>/dev/null; fi
sync
exit "$code"
