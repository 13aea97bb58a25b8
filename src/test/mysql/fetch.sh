#!/bin/sh
# Fetches a MySQL server of Debian unstable, with the libraries it needs, into a folder of its own:
#   src/test/mysql/fetch.sh FOLDER [MIRROR]
# Without a mirror it is the Debian archive that this host's own apt uses.
# Needs no root, installs nothing. apt checks every package against Debian's archive key. The date
# until which the archive's index is good isn't asked for: an old mirror is good enough for a test.
set -eu
folder=$1
mirror=${2:-$(apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' |
    sed -n 's/^Debian //p' | head -n 1)}
if [ ! -e "$folder/.complete" ]; then
    [ -n "$mirror" ] || {
        echo "this host's apt has no Debian archive; name a mirror" >&2
        exit 1
    }
    rm -rf "$folder" "$folder.new"
    mkdir -p "$(dirname "$folder")"
    # With a time for each read, so that a network that swallows everything is noticed soon.
    timeout 300 mmdebstrap --mode=chrootless --variant=extract --architectures=amd64 \
        --include=mysql-server-core \
        --keyring=/usr/share/keyrings/debian-archive-keyring.gpg \
        --aptopt='Acquire::Check-Valid-Until "false"' \
        --aptopt='Acquire::http::Timeout "10"' --aptopt='Acquire::Retries "1"' \
        sid "$folder.new" "$mirror" >"$folder.log" 2>&1 || {
        rm -rf "$folder.new"
        grep -m2 "^E:" "$folder.log" >&2 || tail -3 "$folder.log" >&2
        exit 1
    }
    : >"$folder.new/.complete"
    mv "$folder.new" "$folder"
fi
libraries=$folder/usr/lib/x86_64-linux-gnu
"$libraries/ld-linux-x86-64.so.2" --library-path "$libraries" "$folder/usr/sbin/mysqld" --version
