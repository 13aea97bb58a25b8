#!/bin/sh
# A repository with a suite of security updates beside another, and a system that knows it, for real apt
# and dpkg of this host: nothing of the host is read or changed, and no root is needed.
#
#   apt-repository.sh FOLDER
#
# Installed are one, two, three 1.0. 'demo' has one 1.1, which needs four, two 1.2 and three 1.1;
# 'demo-security' has two 1.1 and three 1.1. Of tree there is a word, and no package.
set -eu
home=$1
root=$home/root repository=$home/repository
mkdir -p "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates" "$root/var/lib/apt/lists/partial" \
    "$root/var/cache/apt/archives/partial" "$root/var/log/apt" "$home/etc/apt/preferences.d" \
    "$home/etc/apt/apt.conf.d" "$home/etc/apt/sources.list.d"
: >"$root/var/lib/dpkg/status"
: >"$root/var/lib/dpkg/available"
cat >"$home/apt.conf" <<CONF
Dir "$root";
Dir::Etc "$home/etc/apt";
Dir::State::status "$root/var/lib/dpkg/status";
Dir::Log "$root/var/log/apt";
APT::Architecture "amd64";
APT::Sandbox::User "";
DPkg::Options { "--root=$root"; "--force-not-root"; "--force-bad-path"; "--log=$home/dpkg.log"; };
DPkg::Path "/usr/sbin:/usr/bin:/sbin:/bin";
CONF

package() {
    suite=$1 name=$2 version=$3 needs=${4:-}
    tree=$home/trees/$name-$version
    mkdir -p "$tree/DEBIAN" "$tree/usr/share/$name" "$repository/$suite"
    echo "$version" >"$tree/usr/share/$name/version"
    {
        printf 'Package: %s\nVersion: %s\nArchitecture: all\n' "$name" "$version"
        printf 'Maintainer: Demo <demo@example.org>\nDescription: demo\nSuggests: tree\n'
        [ -z "$needs" ] || echo "Depends: $needs"
    } >"$tree/DEBIAN/control"
    dpkg-deb --root-owner-group -Znone -b "$tree" "$repository/$suite/$name-$version.deb" >/dev/null
}
package base one 1.0
package base two 1.0
package base three 1.0
package demo one 1.1 four
package demo two 1.2
package demo three 1.1
package demo four 1.0
package demo-security two 1.1
package demo-security three 1.1

for suite in demo demo-security; do
    index=$repository/dists/$suite/main/binary-amd64
    mkdir -p "$index"
    (
        cd "$repository"
        for file in "$suite"/*.deb; do
            dpkg-deb -f "$file"
            printf 'Filename: %s\nSize: %s\n' "$file" "$(stat -c %s "$file")"
            printf 'SHA256: %s\n\n' "$(sha256sum "$file" | cut -d' ' -f1)"
        done
    ) >"$index/Packages"
    {
        printf 'Origin: Demo\nLabel: Demo\nSuite: %s\nCodename: %s\nVersion: 1\n' "$suite" "$suite"
        printf 'Date: %s\nArchitectures: amd64\nComponents: main\nSHA256:\n' "$(date -Ru)"
        printf ' %s %s main/binary-amd64/Packages\n' \
            "$(sha256sum "$index/Packages" | cut -d' ' -f1)" "$(stat -c %s "$index/Packages")"
    } >"$repository/dists/$suite/Release"
    echo "deb [trusted=yes] file:$repository $suite main" >>"$home/etc/apt/sources.list"
done
dpkg --root="$root" --force-not-root --force-bad-path --log="$home/dpkg.log" \
    -i "$repository"/base/*.deb >/dev/null 2>&1
