import { defineConfig } from "@fastn/workflow";

export default defineConfig({
  project: "order-to-invoice",
  name: "Order to invoice",
  environments: {
    // Everything runs against the bundled mock server: no account, no credentials.
    local: {
      connections: {
        shopify: { baseUrl: "mock" },
        xero: { baseUrl: "mock" },
      },
      variables: {
        // Orders above this total wait for finance.
        largeOrder: 500,
        salesAccount: "200",
        paymentDays: 14,
      },
    },
    // Your own shop and books. Tokens come from FASTN_SECRET_SHOPIFY_TOKEN and FASTN_SECRET_XERO_TOKEN, never from this file.
    production: {
      connections: {
        shopify: {
          baseUrl: "https://your-shop.myshopify.com",
          auth: { type: "api_key", headerName: "X-Shopify-Access-Token", key: { secret: "SHOPIFY_TOKEN" } },
        },
        xero: { baseUrl: "https://api.xero.com", auth: { type: "bearer_token", token: { secret: "XERO_TOKEN" } } },
      },
      variables: { largeOrder: 500, salesAccount: "200", paymentDays: 14 },
    },
  },
  // A little latency, so that you can watch the steps light up.
  mock: { seed: 1, latencyMs: 120 },
});
