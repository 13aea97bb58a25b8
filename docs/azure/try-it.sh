#!/usr/bin/env bash
# Tries Goldsmith against real Azure, in a resource group of its own that is deleted at the end, whatever happens.
#
#   az login && docs/azure/try-it.sh [--yes]
#
#   LOCATION      Azure region (westeurope)
#   SUBSCRIPTION  the one to use (the default of az)
#   KEEP=1        delete nothing; then you have to
#
# It starts a Goldsmith of its own, with data in a temporary folder, and connects it to your subscription; has
# Azure build an image (VM Image Builder); builds one here, and has it published in an Azure Compute Gallery.
# Needs bash, az (signed in, with the right to create groups, role assignments and applications), curl, jq.
# Exit code: 0 all of it worked, 1 something didn't, 2 it wasn't begun.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
location=${LOCATION:-westeurope}
stamp=$(date +%m%d%H%M%S)$RANDOM
group=goldsmith-try-$stamp
account=gstry$stamp
client_name=goldsmith-try-$stamp
port=${GOLDSMITH_PORT:-18080}
longest=$((3 * 3600))

die() {
  echo "try-it: $*" >&2
  exit 2
}
step() { printf '\n== %s\n' "$*"; }

for tool in az curl jq; do
  command -v "$tool" >/dev/null || die "$tool isn't there"
done
[[ $location =~ ^[a-z0-9]+$ ]] || die "LOCATION is the short name of a region, such as westeurope"
if [[ -n ${SUBSCRIPTION:-} ]]; then
  az account set --subscription "$SUBSCRIPTION"
fi
who=$(az account show --output json) || die "sign in first: az login"
subscription=$(jq -r .id <<<"$who")
directory=$(jq -r .tenantId <<<"$who")

cat <<TEXT
In subscription $(jq -r .name <<<"$who") ($subscription), region $location, this makes

  resource group   $group, with all that follows, but for the application
  application      $client_name, a client whose secret is good for one day
  identity         aib, Contributor of the group
  gallery          try$stamp with two image definitions
  storage account  $account
  for Image Builder, while it builds (about 30 min): a staging group, one VM (Standard_D2s_v3) and one container

and deletes it at the end. It may take $((longest / 3600)) hours at most, then it gives up and deletes all the same.

About what it costs, at list prices: the VM 0.10 USD, its disk 0.02, the container instance 0.05, storage and
snapshots of two images for that time 0.10, traffic into Azure nothing. Together less than 1 USD.
Two providers are registered if they aren't (Microsoft.VirtualMachineImages, Microsoft.ContainerInstance);
they stay registered, which costs nothing.
TEXT
if [[ ${1:-} != --yes ]]; then
  read -r -p "Go on? Type the subscription's id: " typed || typed=
  [[ $typed == "$subscription" ]] || die "nothing was made"
fi

work=$(mktemp -d)
client=
server=
# shellcheck disable=SC2317 # the traps call it
clean() {
  local code=$?
  trap - EXIT INT TERM HUP
  set +e
  [[ -n ${timer:-} ]] && kill -TERM "$timer" 2>/dev/null
  if [[ -n $server ]]; then
    GOLDSMITH_HOME=$work/home "$here/goldsmith" stop >/dev/null 2>&1
    kill "$server" 2>/dev/null
    wait "$server" 2>/dev/null
  fi
  if [[ -n ${KEEP:-} ]]; then
    echo "Kept: az group delete --name $group; az ad app delete --id ${client:-$client_name}; rm -r $work"
    exit "$code"
  fi
  step "Deleting resource group $group and the application"
  # By its name too: it may be there though its answer never came.
  [[ -n $client ]] || client=$(az ad app list --display-name "$client_name" --query '[0].appId' --output tsv)
  if [[ -n $client ]]; then
    az ad app delete --id "$client" || echo "NOT DELETED: az ad app delete --id $client" >&2
  fi
  if [[ $(az group exists --name "$group") != false ]]; then
    az group delete --name "$group" --yes ||
      echo "NOT DELETED: az group delete --subscription $subscription --name $group" >&2
  fi
  # Staging groups of Image Builder are named after the group of their templates, and go with these.
  az group list --query "[?starts_with(name, 'IT_$group')].name" --output tsv | while read -r left; do
    az group delete --name "$left" --yes || echo "NOT DELETED: az group delete --name $left" >&2
  done
  rm -rf "$work"
  exit "$code"
}
trap clean EXIT
trap 'exit 1' INT TERM HUP
# What hangs costs money.
main=$$
(
  trap 'kill "$nap" 2>/dev/null' EXIT
  trap 'exit 0' TERM
  sleep "$longest" >/dev/null 2>&1 &
  nap=$!
  wait "$nap"
  echo "try-it: $((longest / 3600)) hours are over" >&2
  kill -TERM "$main"
) &
timer=$!

step "Azure: group, identity, gallery, storage account, client"
for provider in Microsoft.VirtualMachineImages Microsoft.ContainerInstance Microsoft.Compute Microsoft.Storage; do
  az provider register --namespace "$provider" --wait
done
az group create --name "$group" --location "$location" --tags purpose=goldsmith-try-it --output none
group_id=/subscriptions/$subscription/resourceGroups/$group
identity=$(az identity create --resource-group "$group" --name aib --output json)
identity_id=$(jq -r .id <<<"$identity")
az role assignment create --assignee-object-id "$(jq -r .principalId <<<"$identity")" \
  --assignee-principal-type ServicePrincipal --role Contributor --scope "$group_id" --output none
gallery=try$stamp
az sig create --resource-group "$group" --gallery-name "$gallery" --output none
for image in by-azure by-goldsmith; do
  az sig image-definition create --resource-group "$group" --gallery-name "$gallery" --gallery-image-definition "$image" \
    --publisher goldsmith --offer try-it --sku "$image" --os-type Linux --os-state Generalized --hyper-v-generation V2 --output none
done
az storage account create --resource-group "$group" --name "$account" --sku Standard_LRS --kind StorageV2 \
  --allow-blob-public-access false --min-tls-version TLS1_2 --output none
(
  umask 077
  az storage account keys list --resource-group "$group" --account-name "$account" --query '[0].value' --output tsv >"$work/key"
)
AZURE_STORAGE_KEY=$(<"$work/key") az storage container create --account-name "$account" --name images --output none
(
  umask 077
  az ad sp create-for-rbac --name "$client_name" --role Contributor --scopes "$group_id" --years 1 --output json >"$work/client"
)
client=$(jq -r .appId "$work/client")
# create-for-rbac knows years only; this one is good for a day.
(
  umask 077
  az ad app credential reset --id "$client" --end-date "$(date -u -d '+1 day' +%FT%TZ 2>/dev/null || date -u -v+1d +%FT%TZ)" \
    --query password --output tsv >"$work/secret"
)
az role assignment create --assignee "$client" --role "Managed Identity Operator" --scope "$identity_id" --output none

step "Goldsmith: a home of its own, port $port"
export GOLDSMITH_HOME=$work/home GOLDSMITH_PORT=$port GOLDSMITH_TLS_PORT=$((port + 1))
export GOLDSMITH_ENGINES=qemu,azure GOLDSMITH_WORKER_ENGINE=qemu,azure
export GOLDSMITH_REGIONS_TRYIT=https://$account.blob.core.windows.net/images GOLDSMITH_REGION_KEYS_TRYIT=file:$work/key
"$here/goldsmith" up >"$work/goldsmith.log" 2>&1 &
server=$!
for ((i = 0; ; i++)); do
  curl -sf "http://127.0.0.1:$port/q/health/ready" >/dev/null && break
  if ((i == 360)) || ! kill -0 "$server" 2>/dev/null; then
    tail -n 30 "$work/goldsmith.log" >&2
    exit 1
  fi
  sleep 5
done
export GOLDSMITH_URL=http://127.0.0.1:$port GOLDSMITH_TENANT=acme GOLDSMITH_TEAM=web GOLDSMITH_TOKEN
GOLDSMITH_TOKEN=$("$here/goldsmith" token)
api=$GOLDSMITH_URL/api/v1/tenants/$GOLDSMITH_TENANT
(
  umask 077
  printf 'header = "Authorization: Bearer %s"\n' "$GOLDSMITH_TOKEN" >"$work/auth"
)
ask() {
  curl -sS --fail-with-body --config "$work/auth" -H 'Content-Type: application/json' "$@" || {
    echo >&2
    return 1
  }
}

step "The connection, and its check"
jq -n --rawfile secret "$work/secret" --arg directory "$directory" --arg client "$client" --arg subscription "$subscription" \
  --arg group "$group" --arg location "$location" --arg identity "$identity_id" \
  '{azureTenant: $directory, clientId: $client, clientSecret: ($secret | rtrimstr("\n")), subscription: $subscription,
    resourceGroup: $group, location: $location, identity: $identity}' >"$work/connection"
ask -X PUT --data-binary "@$work/connection" "$api/teams/web/azure-connections/try-it" >/dev/null
# A new client and its roles are known everywhere after a few minutes.
for ((i = 0; i < 20; i++)); do
  faults=$(ask -X POST "$api/teams/web/azure-connections/try-it/checks" | jq -r '.faults[]')
  [[ -z $faults ]] && break
  sleep 30
done
[[ -z $faults ]] || {
  echo "$faults" >&2
  exit 1
}
echo "nothing is wrong with it"

image_id=$group_id/providers/Microsoft.Compute/galleries/$gallery/images
build() { # template, what it is; the template's JSON is read from the standard input
  step "$2"
  cat >"$work/$1.json"
  GOLDSMITH_TEMPLATE=$1 GOLDSMITH_FILE=$work/$1.json "$here/docs/pipelines/goldsmith-build.sh"
}
failed=0
jq -n --arg location "$location" --arg image "$image_id/by-azure" '{
  location: $location, tags: {goldsmithEngine: "azure", goldsmithConnection: "try-it"},
  properties: {
    buildTimeoutInMinutes: 90,
    source: {type: "PlatformImage", publisher: "Canonical", offer: "ubuntu-24_04-lts", sku: "server", version: "latest"},
    vmProfile: {vmSize: "Standard_D2s_v3"},
    customize: [{type: "Shell", name: "Mark", inline: ["echo built by azure | sudo tee /etc/goldsmith-try-it"]}],
    distribute: [{type: "SharedImage", runOutputName: "image", galleryImageId: $image}]}}' |
  build try-by-azure "An image that Azure builds (about 30 min)" || failed=1

jq -n --arg location "$location" --arg image "$image_id/by-goldsmith" '{
  location: "local",
  properties: {
    source: {type: "PlatformImage", publisher: "Debian", offer: "debian-12", sku: "12-gen2", version: "latest"},
    customize: [{type: "Shell", name: "Mark", inline: ["echo built here | sudo tee /etc/goldsmith-try-it"]}],
    distribute: [{type: "SharedImage", runOutputName: "image", galleryImageId: $image, targetRegions: [{name: $location}],
      artifactTags: {goldsmithConnection: "try-it", goldsmithAccount: "tryit"}}]}}' |
  build try-by-goldsmith "An image that is built here and published on Azure" || failed=1

step "What is in the gallery"
for image in by-azure by-goldsmith; do
  az sig image-version list --resource-group "$group" --gallery-name "$gallery" --gallery-image-definition "$image" \
    --query '[].{version: name, state: provisioningState, tags: tags}' --output json
done
((failed == 0)) && echo "All of it worked. Please tell us what you saw, and what docs/azure.md says of it."
exit "$failed"
