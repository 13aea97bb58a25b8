// The provenance of a version, verified by sigstore's own library, unmodified. Everything that is wrong throws.
import assert from "node:assert/strict";
import { createHash, createPublicKey } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { bundleFromJSON } from "@sigstore/bundle";
import { toSignedEntity, toTrustMaterial, Verifier } from "@sigstore/verify";

function verify(envelope, pem) {
  const keys = () => ({ publicKey: createPublicKey(pem), validFor: () => true });
  const nobody = { certificateAuthorities: [], timestampAuthorities: [], tlogs: [], ctlogs: [] };
  const bundle = bundleFromJSON({
    mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
    verificationMaterial: { publicKey: { hint: envelope.signatures[0].keyid }, tlogEntries: [] },
    dsseEnvelope: envelope,
  });
  const offline = { tlogThreshold: 0, ctlogThreshold: 0, tsaThreshold: 0 };
  new Verifier(toTrustMaterial(nobody, keys), offline).verify(toSignedEntity(bundle));
}

/** Waits until it is signed. */
export async function verifyProvenance({ goldsmith, token, slug, tenant, version }) {
  const get = (path) => fetch(goldsmith + path, { headers: { authorization: `Bearer ${token}` } });
  const root = `/api/v1/tenants/${slug}/${version}`;
  while ((await (await get(`${root}/provenance/verification`)).json()).state !== "signed") {
    await setTimeout(200);
  }
  const envelope = await (await get(`${root}/provenance`)).json();
  const place = `${goldsmith}/.well-known/goldsmith/${tenant}/keys/${envelope.signatures[0].keyid}.pem`;
  const pem = await (await fetch(place)).text();

  verify(envelope, pem);
  const statement = JSON.parse(Buffer.from(envelope.payload, "base64"));
  const changed = { ...statement, predicateType: "https://example.org/other" };
  const payload = Buffer.from(JSON.stringify(changed)).toString("base64");
  assert.throws(() => verify({ ...envelope, payload }, pem), /signature verification failed/);

  const disk = await (await get(`${root}/download`)).arrayBuffer();
  const digest = createHash("sha256").update(Buffer.from(disk)).digest("hex");
  assert.equal(statement.subject[0].digest.sha256, digest);
  return statement.predicate;
}
