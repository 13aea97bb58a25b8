// Azure's own SDKs, unmodified, through an image template's life. Everything that is wrong throws.
import assert from "node:assert/strict";
import { ClientSecretCredential } from "@azure/identity";
import { ImageBuilderClient } from "@azure/arm-imagebuilder";
import { ComputeManagementClient } from "@azure/arm-compute";
import { verifyProvenance } from "./provenance.mjs";

const { GOLDSMITH, CLIENT_ID, CLIENT_SECRET, TENANT, TENANT_SLUG, TOKEN } = process.env;
const group = "web";

// As its users sign in; only the host is ours.
const credential = new ClientSecretCredential(TENANT, CLIENT_ID, CLIENT_SECRET, {
  authorityHost: GOLDSMITH,
  disableInstanceDiscovery: true,
});

const SCOPE = "https://management.azure.com/.default";
const options = { endpoint: GOLDSMITH };
const builder = new ImageBuilderClient(credential, TENANT, options);
const compute = new ComputeManagementClient(credential, TENANT, options);
const templates = builder.virtualMachineImageTemplates;

const id = (path) => `/subscriptions/${TENANT}/resourceGroups/${group}/providers/${path}`;
const done = (what) => console.log(`ok ${what}`);

async function all(pages) {
  const items = [];
  for await (const item of pages) {
    items.push(item);
  }
  return items;
}

function template(line, distribute) {
  return {
    location: "westeurope",
    identity: {
      type: "UserAssigned",
      userAssignedIdentities: {
        [id("Microsoft.ManagedIdentity/userAssignedIdentities/builder")]: {},
      },
    },
    tags: { made: "by-the-sdk" },
    source: {
      type: "PlatformImage",
      publisher: "Tiny",
      offer: "tiny-guest",
      sku: "1",
      version: "latest",
    },
    customize: [{ type: "Shell", name: "Write", inline: [line] }],
    distribute,
  };
}

const vhd = [{ type: "VHD", runOutputName: "disk" }];

// Galleries and definitions.
await compute.galleries.createOrUpdate(group, "sdk", { location: "westeurope", description: "made by the SDK" });
const gallery = await compute.galleries.get(group, "sdk");
assert.equal(gallery.description, "made by the SDK");
assert.equal(gallery.provisioningState, "Succeeded");
assert.ok((await all(compute.galleries.listByResourceGroup(group))).some((it) => it.name === "sdk"));
await compute.galleryImages.createOrUpdate(group, "sdk", "tiny", {
  location: "westeurope",
  osType: "Linux",
  osState: "Generalized",
  hyperVGeneration: "V2",
  identifier: { publisher: "acme", offer: "tiny", sku: "1" },
});
assert.equal((await compute.galleryImages.get(group, "sdk", "tiny")).identifier.offer, "tiny");
done("gallery");

// A template is made.
const body = template("echo built-by-the-sdk | sudo tee /etc/built", [
  {
    type: "SharedImage",
    runOutputName: "gallery",
    galleryImageId: id("Microsoft.Compute/galleries/sdk/images/tiny"),
    targetRegions: [{ name: "westeurope", replicaCount: 1 }],
  },
  {
    type: "ManagedImage",
    runOutputName: "managed",
    imageId: id("Microsoft.Compute/images/tiny"),
    location: "westeurope",
  },
  ...vhd,
]);
const created = await templates.createOrUpdate(group, "sdk", body);
assert.equal(created.provisioningState, "Succeeded");
assert.equal(created.name, "sdk");
assert.match(created.exactStagingResourceGroup, /\/resourceGroups\/IT_web_sdk_/);
assert.ok((await all(templates.list())).some((it) => it.name === "sdk"));
assert.ok((await all(templates.listByResourceGroup(group))).some((it) => it.name === "sdk"));
await templates.createOrUpdate(group, "sdk", body);
await assert.rejects(
  async () => await templates.createOrUpdate(group, "sdk", template("echo changed", vhd)),
  (e) => e.statusCode === 409 && e.code === "Conflict",
);
await assert.rejects(
  async () => await templates.createOrUpdate(group, "bad", { ...body, distribute: [] }),
  (e) => e.statusCode === 400 && e.code === "ValidationFailed" && e.message.includes("distribute"),
);
done("create");

// It is changed where it may be.
const tagged = await templates.update(group, "sdk", { tags: { made: "by-the-sdk", changed: "yes" } });
assert.equal(tagged.tags.changed, "yes");
done("update");

// A trigger is kept.
const trigger = await builder.triggers.createOrUpdate(group, "sdk", "source", { properties: { kind: "SourceImage" } });
assert.equal(trigger.properties.kind, "SourceImage");
assert.equal((await all(builder.triggers.listByImageTemplate(group, "sdk"))).length, 1);
await builder.triggers.delete(group, "sdk", "source");
await assert.rejects(builder.triggers.get(group, "sdk", "source"), (e) => e.statusCode === 404);
done("trigger");

// It is built.
await templates.run(group, "sdk");
const run = (await templates.get(group, "sdk")).lastRunStatus;
assert.equal(run.runState, "Succeeded", run.message);
assert.ok(run.endTime > run.startTime);
const outputs = await all(templates.listRunOutputs(group, "sdk"));
assert.deepEqual(outputs.map((it) => it.name).sort(), ["disk", "gallery", "managed"]);
const output = await templates.getRunOutput(group, "sdk", "gallery");
assert.equal(output.artifactId, id("Microsoft.Compute/galleries/sdk/images/tiny/versions/1.0.0"));
const file = await fetch((await templates.getRunOutput(group, "sdk", "disk")).artifactUri, {
  headers: { authorization: `Bearer ${(await credential.getToken(SCOPE)).token}`, range: "bytes=0-1023" },
});
assert.equal(file.status, 206);
done("run");

// What was built is there.
const versions = await all(compute.galleryImageVersions.listByGalleryImage(group, "sdk", "tiny"));
assert.deepEqual(versions.map((it) => it.name), ["1.0.0"]);
const version = await compute.galleryImageVersions.get(group, "sdk", "tiny", "1.0.0", { expand: "ReplicationStatus" });
assert.equal(version.provisioningState, "Succeeded");
assert.equal(version.replicationStatus.aggregatedState, "Completed");
assert.equal(version.publishingProfile.targetRegions[0].name, "westeurope");
const excluded = await compute.galleryImageVersions.update(group, "sdk", "tiny", "1.0.0", {
  publishingProfile: { excludeFromLatest: true },
});
assert.equal(excluded.publishingProfile.excludeFromLatest, true);
const image = await compute.images.get(group, "tiny");
assert.equal(image.storageProfile.osDisk.osType, "Linux");
assert.ok((await all(compute.images.listByResourceGroup(group))).some((it) => it.name === "tiny"));
done("images");

// And is what made it, signed.
const made = await verifyProvenance({
  goldsmith: GOLDSMITH.replace(/\/$/, ""),
  token: TOKEN,
  slug: TENANT_SLUG,
  tenant: TENANT,
  version: "galleries/sdk/images/tiny/versions/1.0.0",
});
assert.ok(made.buildDefinition.internalParameters.worker);
assert.match(made.buildDefinition.resolvedDependencies[0].uri, /platform-image:Tiny:tiny-guest:1$/);
assert.match(made.runDetails.byproducts[0].annotations.layer, /^[0-9a-f]{64}$/);
done("provenance");

// One fails, and says where.
await templates.createOrUpdate(group, "failing", template("echo last words; exit 7", vhd));
await assert.rejects(
  async () => await templates.run(group, "failing"),
  (e) => /exit code 7/.test(e.message) && /last words/.test(e.message),
);
assert.equal((await templates.get(group, "failing")).lastRunStatus.runState, "Failed");
done("failure");

// One is canceled.
await templates.createOrUpdate(group, "endless", template("sleep 600", vhd));
const endless = templates.run(group, "endless");
await endless.submitted();
await assert.rejects(
  async () => await templates.delete(group, "endless"),
  (e) => e.statusCode === 409 && e.code === "OperationNotAllowed",
);
await templates.cancel(group, "endless");
await assert.rejects(async () => await endless, /cancel/i);
assert.equal((await templates.get(group, "endless")).lastRunStatus.runState, "Canceled");
done("cancel");

// All of it is taken away.
for (const name of ["sdk", "failing", "endless", "never-was"]) {
  await templates.delete(group, name);
}
await assert.rejects(templates.get(group, "sdk"), (e) => e.statusCode === 404 && e.code === "ResourceNotFound");
await compute.images.delete(group, "tiny");
await compute.galleryImageVersions.delete(group, "sdk", "tiny", "1.0.0");
await compute.galleryImages.delete(group, "sdk", "tiny");
await compute.galleries.delete(group, "sdk");
await assert.rejects(compute.galleries.get(group, "sdk"), (e) => e.statusCode === 404);
done("delete");
