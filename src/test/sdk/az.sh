#!/usr/bin/env bash
# Azure's command line (az), unmodified, through sign-in, tags, deployments, galleries and the life of an image
# template. Not part of CI, for az's size. A line a command: ok or FAILED with what was said; exits 1 if any failed.
#
#   GOLDSMITH=https://127.0.0.1:8443 CA=$GOLDSMITH_HOME/tls/ca.pem TENANT=… CLIENT_ID=… CLIENT_SECRET=… az.sh
#
# TENANT is the subscriptionId of GET /api/v1/tenants/{slug}. The client owns team GROUP (web), and IMAGE
# (Tiny:tiny-guest:1:latest, the tests' own guest) is in the catalogue. See docs/pipelines.md for how to get them.
set -uo pipefail

: "${GOLDSMITH:?}" "${CA:?}" "${TENANT:?}" "${CLIENT_ID:?}" "${CLIENT_SECRET:?}"
GROUP=${GROUP:-web}
IMAGE=${IMAGE:-Tiny:tiny-guest:1:latest}
BUILD=${BUILD:-yes} # no: without running builds

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export REQUESTS_CA_BUNDLE=$CA AZURE_CONFIG_DIR=$folder/az AZURE_CORE_COLLECT_TELEMETRY=no AZURE_CORE_ONLY_SHOW_ERRORS=yes
export PYTHONWARNINGS=ignore
tag=az$RANDOM
gallery=$tag
failed=0
ran=0

# ok NAME COMMAND…: the command succeeds.
ok() {
  local name=$1
  shift
  ran=$((ran + 1))
  if "$@" >"$folder/out" 2>"$folder/err"; then
    echo "ok     $name"
  else
    failed=$((failed + 1))
    echo "FAILED $name: $(tail -c 600 "$folder/err" | tr '\n' ' ')"
  fi
}

# is NAME WANTED COMMAND…: it succeeds and prints exactly that (as --output tsv does).
is() {
  local name=$1 wanted=$2
  shift 2
  ran=$((ran + 1))
  local got
  if ! got=$("$@" --output tsv 2>"$folder/err"); then
    failed=$((failed + 1))
    echo "FAILED $name: $(tail -c 600 "$folder/err" | tr '\n' ' ')"
  elif [[ $got != "$wanted" ]]; then
    failed=$((failed + 1))
    echo "FAILED $name: '${got:0:300}' instead of '$wanted'"
  else
    echo "ok     $name"
  fi
}

# no NAME WORDS COMMAND…: it fails and says that.
no() {
  local name=$1 words=$2
  shift 2
  ran=$((ran + 1))
  if "$@" >"$folder/out" 2>"$folder/err"; then
    failed=$((failed + 1))
    echo "FAILED $name: it succeeded"
  elif ! grep -qE "$words" "$folder/err"; then
    failed=$((failed + 1))
    echo "FAILED $name: it said $(tail -c 600 "$folder/err" | tr '\n' ' ')"
  else
    echo "ok     $name"
  fi
}

providers=/subscriptions/$TENANT/resourceGroups/$GROUP/providers
identity=$providers/Microsoft.ManagedIdentity/userAssignedIdentities/$tag

# --- Sign-in -------------------------------------------------------------------------------------
ok "cloud register" az cloud register --name Goldsmith --endpoint-resource-manager "$GOLDSMITH"
ok "cloud set" az cloud set --name Goldsmith
no "login with a wrong secret" "AADSTS|invalid_client|secret" \
  az login --service-principal --username "$CLIENT_ID" --password wrong --tenant "$TENANT"
ok "login" az login --service-principal --username "$CLIENT_ID" --password "$CLIENT_SECRET" --tenant "$TENANT"
is "account show" "$TENANT" az account show --query id
ok "account list-locations" az account list-locations
ok "account get-access-token" az account get-access-token

# --- Groups, providers, tags ---------------------------------------------------------------------
is "group show" "$GROUP" az group show --name "$GROUP" --query name
is "group exists" true az group exists --name "$GROUP"
is "group exists, of none" false az group exists --name never-was
is "group create, of one that is there" "$GROUP" az group create --name "$GROUP" --location westeurope --query name
is "group list" "$GROUP" az group list --query "[?name=='$GROUP'].name"
is "group list --tag, of none" "" az group list --tag "made=$tag" --query "[].name"
is "provider show" Registered az provider show --namespace Microsoft.VirtualMachineImages --query registrationState
ok "provider register" az provider register --namespace Microsoft.VirtualMachineImages
ok "provider list" az provider list
ok "feature show" az feature show --namespace Microsoft.VirtualMachineImages --name VirtualMachineTemplatePreview
ok "identity create" az identity create --resource-group "$GROUP" --name "$tag"
is "identity show" "$tag" az identity show --resource-group "$GROUP" --name "$tag" --query name

# --- Platform images -----------------------------------------------------------------------------
IFS=: read -r publisher offer sku _ <<<"$IMAGE"
# Debian's az 2.45 has a compute SDK that lacks these commands in the latest profile.
ok "cloud update --profile" az cloud update --name Goldsmith --profile 2020-09-01-hybrid
is "vm image list-publishers" "$publisher" \
  az vm image list-publishers --location westeurope --query "[?name=='$publisher'].name"
is "vm image list-offers" "$offer" \
  az vm image list-offers --location westeurope --publisher "$publisher" --query "[?name=='$offer'].name"
is "vm image list-skus" "$sku" \
  az vm image list-skus --location westeurope --publisher "$publisher" --offer "$offer" --query "[?name=='$sku'].name"
is "vm image list --all" "$offer" \
  az vm image list --location westeurope --publisher "$publisher" --offer "$offer" --sku "$sku" --all --query "[0].offer"
is "vm image show" Linux az vm image show --location westeurope --urn "$IMAGE" --query osDiskImage.operatingSystem
ok "cloud update --profile, back" az cloud update --name Goldsmith --profile latest

# --- Galleries -----------------------------------------------------------------------------------
ok "sig create" az sig create --resource-group "$GROUP" --gallery-name "$gallery" --location westeurope
is "sig show" Succeeded az sig show --resource-group "$GROUP" --gallery-name "$gallery" --query provisioningState
is "sig list" "$gallery" az sig list --resource-group "$GROUP" --query "[?name=='$gallery'].name"
is "sig update" described az sig update --resource-group "$GROUP" --gallery-name "$gallery" \
  --set description=described --query description
ok "sig image-definition create" az sig image-definition create --resource-group "$GROUP" --gallery-name "$gallery" \
  --gallery-image-definition disk --publisher acme --offer tiny --sku 1 --os-type Linux \
  --os-state Generalized --hyper-v-generation V2 --tags made="$tag"
is "sig image-definition list" disk \
  az sig image-definition list --resource-group "$GROUP" --gallery-name "$gallery" --query "[].name"
is "sig image-definition show" Linux az sig image-definition show --resource-group "$GROUP" \
  --gallery-name "$gallery" --gallery-image-definition disk --query osType

# --- Templates -----------------------------------------------------------------------------------
# template LINE: what az image builder create --image-template takes
template() {
  cat >"$folder/template.json" <<JSON
{
  "location": "westeurope", "tags": { "made": "$tag" },
  "identity": { "type": "UserAssigned", "userAssignedIdentities": { "$identity": {} } },
  "properties": {
    "source": { "type": "PlatformImage", "publisher": "$publisher", "offer": "$offer", "sku": "$sku", "version": "latest" },
    "customize": [{ "type": "Shell", "name": "Write", "inline": ["$1"] }],
    "distribute": [
      { "type": "VHD", "runOutputName": "vhd" },
      { "type": "SharedImage", "runOutputName": "shared", "replicationRegions": ["westeurope"],
        "galleryImageId": "$providers/Microsoft.Compute/galleries/$gallery/images/disk" }
    ]
  }
}
JSON
}
builder() { az image builder "$1" --resource-group "$GROUP" --name "$tag" "${@:2}"; }
template "echo $tag | sudo tee /etc/built"
ok "image builder create --image-template" builder create --image-template "$folder/template.json"
ok "image builder create, unchanged" builder create --image-template "$folder/template.json"
is "image builder show" Succeeded builder show --query provisioningState
is "image builder list" "$tag" az image builder list --resource-group "$GROUP" --query "[?name=='$tag'].name"
ok "image builder update" builder update --set tags.changed=yes
is "image builder update, seen" yes builder show --query tags.changed
ok "image builder wait" builder wait --created

# By flags, kept back on this machine until it is whole.
flags() { az image builder "$@" --resource-group "$GROUP" --name "${tag}f"; }
ok "image builder create --defer" flags create --defer --location westeurope --image-source "$IMAGE" --identity "$identity"
ok "image builder customizer add" \
  flags customizer add --defer --customizer-name first --type shell --inline-script "echo $tag"
ok "image builder output add" \
  flags output add --defer --output-name out --managed-image "${tag}m" --managed-image-location westeurope
is "image builder update, of one kept back" Succeeded flags update --query provisioningState
is "image builder show, by flags" first flags show --query customize[0].name

# --- Generic resources and tags ------------------------------------------------------------------
id=$providers/Microsoft.VirtualMachineImages/imageTemplates/$tag
type=Microsoft.VirtualMachineImages/imageTemplates
is "resource list --tag" "$tag" az resource list --tag "made=$tag" --query "[?type=='$type'].name"
is "resource list --tag, of none" "" az resource list --tag "made=never" --query "[].name"
is "resource list --location" "$tag" \
  az resource list --location westeurope --resource-type "$type" --query "[?name=='$tag'].name"
is "resource list --location, of none" "" az resource list --location antarctica --query "[].name"
is "resource list --name" "$tag" az resource list --name "$tag" --resource-type "$type" --query "[].name"
is "resource show" "$tag" az resource show --ids "$id" --query name
is "resource show by name" "$tag" \
  az resource show --resource-group "$GROUP" --resource-type "$type" --name "$tag" --query name
is "resource tag" az az resource tag --ids "$id" --tags made="$tag" by=az --query tags.by
is "resource tag, seen" az az resource show --ids "$id" --query tags.by
is "resource tag --is-incremental" "$tag" \
  az resource tag --ids "$id" --tags more=yes --is-incremental --query tags.made
is "tag update" "yes" az tag update --resource-id "$id" --operation Merge --tags team=yes --query properties.tags.team
is "tag list" az az tag list --resource-id "$id" --query properties.tags.by
is "tag create" only az tag create --resource-id "$id" --tags just=only --query properties.tags.just
is "tag create replaced the others" "" az tag list --resource-id "$id" --query properties.tags.by
ok "tag delete" az tag delete --resource-id "$id" --yes
is "rest" "$tag" az rest --method get --url "$id?api-version=2024-02-01" --query name

# --- Deployments ---------------------------------------------------------------------------------
cat >"$folder/deploy.json" <<JSON
{
  "\$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "name": { "type": "string" } },
  "resources": [{
    "type": "Microsoft.Compute/galleries", "apiVersion": "2023-07-03",
    "name": "[parameters('name')]", "location": "westeurope", "properties": {}
  }],
  "outputs": { "id": { "type": "string", "value": "[resourceId('Microsoft.Compute/galleries', parameters('name'))]" } }
}
JSON
deployment() { az deployment group "$1" --resource-group "$GROUP" "${@:2}"; }
with=(--template-file "$folder/deploy.json" --parameters "name=${tag}d")
is "deployment group validate" Succeeded deployment validate "${with[@]}" --query properties.provisioningState
sed 's/resourceId(/resourceIdea(/' "$folder/deploy.json" >"$folder/bad.json"
no "deployment group validate, unknown function in an output" "resourceIdea" \
  deployment validate --template-file "$folder/bad.json" --parameters "name=${tag}d"
is "deployment group what-if" Create deployment what-if "${with[@]}" --no-pretty-print --query "changes[0].changeType"
is "deployment group create" Succeeded \
  deployment create --name "$tag" "${with[@]}" --query properties.provisioningState
is "deployment group show" "$providers/Microsoft.Compute/galleries/${tag}d" \
  deployment show --name "$tag" --query properties.outputs.id.value
is "deployment group list" "$tag" deployment list --query "[?name=='$tag'].name"
is "deployment operation group list" Succeeded \
  az deployment operation group list --resource-group "$GROUP" --name "$tag" --query "[0].properties.provisioningState"
ok "deployment group delete" deployment delete --name "$tag"

# --- Builds --------------------------------------------------------------------------------------
if [[ $BUILD == yes ]]; then
  ok "image builder run" builder run
  is "image builder show, lastRunStatus" Succeeded builder show --query lastRunStatus.runState
  is "image builder show-runs" "shared vhd" bash -c \
    'az image builder show-runs --resource-group "$1" --name "$2" --query "sort([].name)" "${@:3}" | tr "\n" " " | sed "s/ $//"' \
    - "$GROUP" "$tag"
  version() {
    az sig image-version "$1" --resource-group "$GROUP" --gallery-name "$gallery" --gallery-image-definition disk "${@:2}"
  }
  is "sig image-version list" 1.0.0 version list --query "[].name"
  is "sig image-version show" Succeeded \
    version show --gallery-image-version 1.0.0 --query provisioningState
  is "sig image-version update --target-regions" "2" version update --gallery-image-version 1.0.0 \
    --target-regions westeurope=1 northeurope=1 --query "length(publishingProfile.targetRegions)"
  is "sig image-version show, replicated" Completed version show --gallery-image-version 1.0.0 \
    --query "publishingProfile.targetRegions && replicationStatus.aggregatedState" --expand ReplicationStatus
  is "sig image-version update --set" true version update --gallery-image-version 1.0.0 \
    --set publishingProfile.excludeFromLatest=true --query publishingProfile.excludeFromLatest

  ok "resource invoke-action" az resource invoke-action --action Run --ids "${id}f"
  is "resource invoke-action, ran" Succeeded flags show --query lastRunStatus.runState

  endless=${tag}e
  template "sleep 600"
  ok "image builder create, endless" az image builder create --resource-group "$GROUP" --name "$endless" \
    --image-template "$folder/template.json"
  ok "image builder run --no-wait" az image builder run --resource-group "$GROUP" --name "$endless" --no-wait
  no "image builder delete, while it runs" "OperationNotAllowed|Conflict|running" \
    az image builder delete --resource-group "$GROUP" --name "$endless"
  ok "image builder cancel" az image builder cancel --resource-group "$GROUP" --name "$endless"
  ok "image builder wait, canceled" az image builder wait --resource-group "$GROUP" --name "$endless" \
    --custom "lastRunStatus.runState=='Canceled'" --interval 2 --timeout 120
  ok "image builder delete, endless" az image builder delete --resource-group "$GROUP" --name "$endless"

  template "echo last words; exit 7"
  ok "image builder create, failing" az image builder create --resource-group "$GROUP" --name "$endless" \
    --image-template "$folder/template.json"
  no "image builder run, failing" "exit code 7" az image builder run --resource-group "$GROUP" --name "$endless"
  ok "image builder delete, failing" az image builder delete --resource-group "$GROUP" --name "$endless"
  ok "sig image-version delete" version delete --gallery-image-version 1.0.0
fi

# --- All of it is taken away ---------------------------------------------------------------------
ok "image builder delete" builder delete
ok "image builder delete, by flags" flags delete
no "image builder show, of none" "ResourceNotFound|not be found" builder show
ok "sig image-definition delete" az sig image-definition delete --resource-group "$GROUP" \
  --gallery-name "$gallery" --gallery-image-definition disk
ok "sig delete" az sig delete --resource-group "$GROUP" --gallery-name "$gallery"
ok "resource delete" az resource delete --ids "$providers/Microsoft.Compute/galleries/${tag}d"
ok "identity delete" az identity delete --resource-group "$GROUP" --name "$tag"
ok "logout" az logout

echo "$((ran - failed)) of $ran commands did what they should"
((failed == 0))
