import { createHmac } from "node:crypto";
import type { JsonObject } from "@fastn/core";
import { unwrap } from "@fastn/core/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Studio } from "../../create-studio.ts";
import { clientOf, openTestStudio, tempWorkspace, type TempWorkspace } from "../../testing.ts";

/** A delivery as the service's own documentation shows it, and how it is signed there. */
interface Delivery {
  /** What the workflow waits for, and what it gets of it. */
  readonly event: string;
  readonly payload: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** @param at ms since 1970 @param url as the service calls it */
  sign(secret: string, body: string, at: number, url: string): Record<string, string>;
  /** Whether the time is signed, so that an old delivery can be told from a new one. */
  readonly timed: boolean;
  /** Status and body of the answer where the service wants more than any 2xx. */
  readonly answer?: readonly [number, string];
}

const hmac = (secret: string, text: string, encoding: "hex" | "base64"): string => createHmac("sha256", secret).update(text).digest(encoding);
const seconds = (at: number): string => String(Math.floor(at / 1000));

const deliveries: Readonly<Record<string, Delivery>> = {
  // shopify.dev/docs/apps/build/webhooks/subscribe/https
  shopify: {
    event: "order.created",
    payload: { id: 820_982_911_946_154_500, total_price: "398.00" },
    headers: {
      "x-shopify-topic": "orders/create",
      "x-shopify-shop-domain": "jsmith.myshopify.com",
      "x-shopify-webhook-id": "b54557e4",
      "x-shopify-event-id": "98880550",
    },
    body: { id: 820_982_911_946_154_500, email: "jon@example.com", total_price: "398.00", note: "Grüße" },
    sign: (secret, body) => ({ "x-shopify-hmac-sha256": hmac(secret, body, "base64") }),
    timed: false,
  },
  // docs.stripe.com/webhooks/signature
  stripe: {
    event: "invoice.updated",
    payload: { id: "in_1MtHbELkdIwHu7ix", object: "invoice", paid: true },
    body: {
      id: "evt_1NG8Du2eZvKYlo2C",
      object: "event",
      type: "invoice.paid",
      livemode: false,
      data: { object: { id: "in_1MtHbELkdIwHu7ix", object: "invoice", paid: true } },
    },
    sign: (secret, body, at) => ({
      "stripe-signature": `t=${seconds(at)},v1=${hmac(secret, `${seconds(at)}.${body}`, "hex")},v0=6ffbb59b2300aae63f272406069a9788`,
    }),
    timed: true,
  },
  // docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
  github: {
    event: "issue.created",
    payload: { number: 1347, title: "Found a bug" },
    headers: { "x-github-event": "issues", "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958", "user-agent": "GitHub-Hookshot/044aadd" },
    body: { action: "opened", issue: { number: 1347, title: "Found a bug" }, repository: { full_name: "octocat/Hello-World" }, sender: { login: "octocat" } },
    sign: (secret, body) => ({ "x-hub-signature-256": `sha256=${hmac(secret, body, "hex")}` }),
    timed: false,
  },
  // docs.slack.dev/authentication/verifying-requests-from-slack
  slack: {
    event: "message.created",
    payload: { channel: "C123ABC456", text: "Live long and prospect." },
    body: {
      token: "XXYYZZ",
      team_id: "T123ABC456",
      type: "event_callback",
      event_id: "Ev123ABC456",
      event_time: 1_355_517_523,
      event: { type: "message", channel: "C123ABC456", user: "U123ABC456", text: "Live long and prospect.", ts: "1355517523.000005" },
    },
    sign: (secret, body, at) => ({ "x-slack-request-timestamp": seconds(at), "x-slack-signature": `v0=${hmac(secret, `v0:${seconds(at)}:${body}`, "hex")}` }),
    timed: true,
  },
  // developers.hubspot.com/docs/api/webhooks/validating-requests, version 3
  hubspot: {
    event: "contact.created",
    payload: { objectId: 1_246_965, subscriptionType: "contact.creation" },
    body: [
      {
        objectId: 1_246_965,
        eventId: 3_816_279_340,
        subscriptionId: 25,
        portalId: 33,
        occurredAt: 1_462_216_307_945,
        subscriptionType: "contact.creation",
        attemptNumber: 0,
      },
    ],
    sign: (secret, body, at, url) => ({
      "x-hubspot-request-timestamp": String(at),
      "x-hubspot-signature-v3": hmac(secret, `POST${url}${body}${at}`, "base64"),
    }),
    timed: true,
  },
  // developer.xero.com/documentation/guides/webhooks/overview
  xero: {
    event: "contact.updated",
    payload: { ContactID: "717f2bfc-c6d4-41fd-b238-3f2f0c0cf777" },
    body: {
      events: [
        {
          resourceUrl: "https://api.xero.com/api.xro/2.0/Contacts/717f2bfc-c6d4-41fd-b238-3f2f0c0cf777",
          resourceId: "717f2bfc-c6d4-41fd-b238-3f2f0c0cf777",
          eventDateUtc: "2017-06-21T01:15:39.902",
          eventType: "UPDATE",
          eventCategory: "CONTACT",
          tenantId: "c2cc9b6e-9458-4c7d-93cc-f02b81b0594f",
          tenantType: "ORGANISATION",
        },
      ],
      lastEventSequence: 1,
      firstEventSequence: 1,
      entropy: "S0m3r4Nd0mt3xt",
    },
    sign: (secret, body) => ({ "x-xero-signature": hmac(secret, body, "base64") }),
    timed: false,
    answer: [200, ""],
  },
  // developer.intuit.com/app/developer/qbo/docs/develop/webhooks
  quickbooks: {
    event: "customer.created",
    payload: { Id: "1234" },
    body: [
      {
        specversion: "1.0",
        id: "88cd52aa-33b6-4351-9aa4-47572edbd068",
        source: "intuit.dsnBgbseACLLRZNxo2dfc4evmEJdxde58xeeYcZliOU=",
        type: "qbo.customer.created.v1",
        time: "2026-01-10T21:31:25.179550Z",
        intuitentityid: "1234",
        intuitaccountid: "310687",
        data: {},
      },
    ],
    sign: (secret, body) => ({ "intuit-signature": hmac(secret, body, "base64") }),
    timed: false,
  },
};

const secretOf = (service: string): string => `secret of ${service}`;
let workspace: TempWorkspace;
let studio: Studio;
beforeAll(async () => {
  const services = Object.keys(deliveries);
  workspace = tempWorkspace({
    "fastn.config.ts": `export default { project: "p", environments: { local: {} } };`,
    ...Object.fromEntries(
      services.map((name) => [
        `workflows/${name}.ts`,
        `import { workflow, step, trigger } from "@fastn/workflow";
export default workflow("${name}", { trigger: trigger.event({ source: "${name}", event: "${deliveries[name]?.event ?? ""}" }), steps: [step("echo", { type: "action", handler: (ctx) => ctx.input })] });`,
      ]),
    ),
  });
  const env = Object.fromEntries(services.map((name) => [`FASTN_SECRET_${name.toUpperCase()}_WEBHOOK_SECRET`, secretOf(name)]));
  studio = await openTestStudio(workspace.root, { env });
}, 30_000);
afterAll(async () => {
  await studio.close();
  workspace.remove();
});

const inputsOf = async (workflow: string): Promise<unknown[]> => {
  const api = clientOf(studio);
  const { data } = await unwrap(api.GET("/api/v1/executions", { params: { query: { workflow, limit: 200 } } }));
  const runs = await Promise.all(data.map(({ runId }) => unwrap(api.GET("/api/v1/executions/{runId}", { params: { path: { runId } } }))));
  return runs.map(({ input }) => input);
};

const addressOf = (service: string): string => `${studio.url}/api/v1/webhooks/${service}/local`;

async function send(service: string, body: string, headers: Record<string, string>): Promise<readonly [number, string]> {
  const answer = await fetch(addressOf(service), { method: "POST", headers: { "content-type": "application/json", ...headers }, body });
  return [answer.status, await answer.text()];
}

describe.each(Object.entries(deliveries))("a delivery of %s", (service, delivery) => {
  const body = JSON.stringify(delivery.body);
  const signed = (secret: string, at: number, text = body, url = addressOf(service)): Record<string, string> => ({
    ...delivery.headers,
    ...delivery.sign(secret, text, at, url),
  });

  it("starts what waits for its event, once however often it comes, and is answered as the service wants", async () => {
    const now = Date.now();
    const first = await send(service, body, signed(secretOf(service), now));
    const again = await send(service, body, signed(secretOf(service), now + 1000));
    expect(await inputsOf(service)).toEqual([expect.objectContaining(delivery.payload)]);
    if (delivery.answer === undefined) expect([first[0], again[0], JSON.parse(first[1]).runs.length]).toEqual([202, 202, 1]);
    else expect([first, again]).toEqual([delivery.answer, delivery.answer]);
  });

  it("is refused with another secret, another body, or no signature, and starts nothing", async () => {
    const before = (await inputsOf(service)).length;
    const now = Date.now();
    const changed = body.replace(/\d(?=\D*$)/, "9 ");
    expect(changed).not.toBe(body);
    expect([
      (await send(service, body, signed("another secret", now)))[0],
      (await send(service, changed, signed(secretOf(service), now)))[0],
      (await send(service, body, { ...delivery.headers }))[0],
      (await inputsOf(service)).length - before,
    ]).toEqual([401, 401, 401, 0]);
  });

  it.runIf(delivery.timed)("more than five minutes off is refused, either way", async () => {
    const other = body.replace(/}(]?)$/, `,"again":1}$1`);
    const at = (offSeconds: number) => send(service, other, signed(secretOf(service), Date.now() + offSeconds * 1000, other));
    expect([(await at(-302))[0], (await at(302))[0], (await at(-240))[0]]).toEqual([401, 401, 202]);
  });
});

it("Slack gets its challenge back, and only when it signed it", async () => {
  const body = JSON.stringify({
    token: "Jhj5dZrVaK7ZwHHjRyZWjbDl",
    challenge: "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P",
    type: "url_verification",
  });
  const sign = (secret: string) => deliveries["slack"]?.sign(secret, body, Date.now(), "") ?? {};
  expect(await send("slack", body, sign(secretOf("slack")))).toEqual([200, '{"challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}']);
  expect((await send("slack", body, sign("another")))[0]).toBe(401);
});

it("Xero's intent to receive is answered 200 without a body, and 401 when its signature is wrong", async () => {
  const body = JSON.stringify({ events: [], lastEventSequence: 0, firstEventSequence: 0, entropy: "S0m3r4Nd0mt3xt" });
  const sign = (secret: string) => deliveries["xero"]?.sign(secret, body, 0, "") ?? {};
  expect([await send("xero", body, sign(secretOf("xero"))), (await send("xero", body, sign("another")))[0]]).toEqual([[200, ""], 401]);
});

it("HubSpot's signature holds for the public address of a tunnel, which is not the one that reaches us", async () => {
  const body = JSON.stringify([{ eventId: 1, subscriptionType: "contact.creation", objectId: 77 }]);
  const address = "https://studio.tunnel.example/api/v1/webhooks/hubspot/local";
  const headers = deliveries["hubspot"]?.sign(secretOf("hubspot"), body, Date.now(), address) ?? {};
  expect([(await send("hubspot", body, headers))[0], (await send("hubspot", body, { ...headers, "x-forwarded-host": "studio.tunnel.example" }))[0]]).toEqual([
    401, 202,
  ]);
});
