// What a webhook receives, verified by Standard Webhooks' own library, unmodified. Everything that is wrong throws.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { Webhook } from "standardwebhooks";

const { GOLDSMITH, TOKEN, TENANT_SLUG, PORT } = process.env;
const root = `${GOLDSMITH}/api/v1/tenants/${TENANT_SLUG}/teams/web/webhooks`;
const done = (what) => console.log(`ok ${what}`);

async function call(method, path, body) {
  const answer = await fetch(root + path, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`);
  return answer.json();
}

const receiver = createServer(async (request, response) => {
  let body = "";
  for await (const piece of request) {
    body += piece;
  }
  response.end();
  receiver.emit("received", { headers: request.headers, body });
});
await once(receiver.listen(PORT, "127.0.0.1"), "listening");

async function tested(id) {
  const received = once(receiver, "received");
  await call("POST", `/${id}/tests`);
  return (await received)[0];
}

const made = await call("POST", "", {
  name: "standard",
  url: `http://127.0.0.1:${PORT}/`,
  kinds: ["run.failed"],
});
const first = await tested(made.id);
const event = new Webhook(made.secret).verify(first.body, first.headers);
assert.equal(event.kind, "webhook.tested");
assert.equal(first.headers["webhook-id"], `evt_${event.id}`);
assert.throws(() => new Webhook(made.secret).verify(first.body + " ", first.headers));
done("verified");

// While there are two keys, a receiver that knows either verifies.
const second = await call("POST", `/${made.id}/keys`);
const both = await tested(made.id);
new Webhook(made.secret).verify(both.body, both.headers);
new Webhook(second.secret).verify(both.body, both.headers);
await call("DELETE", `/${made.id}/keys/${made.keys[0].id}`);
const last = await tested(made.id);
new Webhook(second.secret).verify(last.body, last.headers);
assert.throws(() => new Webhook(made.secret).verify(last.body, last.headers));
done("rotated");

await call("DELETE", `/${made.id}`);
receiver.close();
