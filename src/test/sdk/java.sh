#!/usr/bin/env bash
# Azure's SDK for Java through sign-in, groups, tags, a deployment and an image template with a build: Arm.java.
# By hand, not part of CI: 54 jars of their own, which Maven fetches into target/sdk-java.
#
#   GOLDSMITH=https://127.0.0.1:8443 CA=$GOLDSMITH_HOME/tls/ca.pem TENANT=… CLIENT_ID=… CLIENT_SECRET=… java.sh
#
# The variables are those of az.sh.
set -euo pipefail
: "${GOLDSMITH:?}" "${CA:?}" "${TENANT:?}" "${CLIENT_ID:?}" "${CLIENT_SECRET:?}"
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
target=$here/../../../target/sdk-java
java=${JAVA_HOME:+$JAVA_HOME/bin/}
mvn -q -B -f "$here/java/pom.xml" dependency:copy-dependencies -DoutputDirectory="$(realpath -m "$target")/lib"
trust=$(mktemp -u)
trap 'rm -f "$trust"' EXIT
"${java}keytool" -importcert -noprompt -alias goldsmith -file "$CA" -keystore "$trust" -storepass changeit >/dev/null 2>&1
"${java}java" -Djavax.net.ssl.trustStore="$trust" -Djavax.net.ssl.trustStorePassword=changeit -cp "$target/lib/*" "$here/java/Arm.java"
