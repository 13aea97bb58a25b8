#!/usr/bin/env bash
# Builds docker/Dockerfile into the image localhost/goldsmith where no container engine runs:
#   src/test/containers/build.sh FOLDER
# With Debian's buildah, which needs root for it but no daemon. Base image and Maven are made here, of
# this host's JDK, its Maven and its Debian archive, so that no image registry is asked. FOLDER keeps
# them, and all that buildah stores.
set -euo pipefail
folder=$(mkdir -p "$1" && realpath "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
# shellcheck source=/dev/null
source src/test/containers/storage.sh "$folder"

from_scratch() { # the image $1, by the function $2
  local container
  container=$(buildah from scratch)
  "$2" "$container"
  buildah commit -q --rm "$container" "$1" >/dev/null
}

with_jdk() {
  buildah add -q "$1" "$folder/debian.tar" / >/dev/null
  buildah copy -q "$1" "$JAVA_HOME" /opt/java/openjdk >/dev/null
  # Debian's JDKs share the host's list of authorities: a link that would lead nowhere.
  buildah copy -q "$1" "$(readlink -f "$JAVA_HOME/lib/security/cacerts")" /tmp/cacerts >/dev/null
  buildah run "$1" -- sh -c 'cd /opt/java/openjdk/lib/security && rm cacerts && mv /tmp/cacerts .'
  # Where the wrapper looks before it fetches: by the digest of the address it would fetch from.
  buildah copy -q "$1" "$folder/maven" "/opt/maven/wrapper/dists" >/dev/null
  buildah config --env JAVA_HOME=/opt/java/openjdk --env MAVEN_USER_HOME=/opt/maven \
    --env PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$1"
}

maven_for_the_wrapper() {
  local url hash
  url=$(sed -n 's/^distributionUrl=//p' .mvn/wrapper/maven-wrapper.properties)
  hash=$(JAVA_HOME="" bash -c "$(sed -n '/^hash_string()/,/^}/p' mvnw); hash_string '$url'")
  mkdir -p "$folder/maven/$(basename "$url" -bin.zip)"
  cp -rL "$(dirname "$(dirname "$(readlink -f "$(command -v mvn)")")")" \
    "$folder/maven/$(basename "$url" -bin.zip)/$hash"
}

if [[ ! -e $folder/debian.tar ]]; then
  mirror=$(apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' |
    sed -n 's/^Debian //p' | head -n 1)
  # shellcheck source=/dev/null
  mmdebstrap --variant=minbase --include=ca-certificates "$(. /etc/os-release && echo "$VERSION_CODENAME")" \
    "$folder/debian.new.tar" "$mirror"
  mv "$folder/debian.new.tar" "$folder/debian.tar"
fi
[[ -d $folder/maven ]] || maven_for_the_wrapper
buildah inspect --type image localhost/goldsmith-jdk >/dev/null 2>&1 || from_scratch localhost/goldsmith-jdk with_jdk
buildah build --build-arg JDK_IMAGE=localhost/goldsmith-jdk --build-arg JRE_IMAGE=localhost/goldsmith-jdk \
  -f docker/Dockerfile -t localhost/goldsmith .
