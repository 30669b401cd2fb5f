import { defineConfig } from "@fastn/workflow";

export default defineConfig({
  project: "customer-sync",
  name: "Customer sync",
  environments: {
    local: {
      connections: {
        shopify: { baseUrl: "mock" },
        xero: { baseUrl: "mock" },
      },
      variables: {
        // Customers a page; Shopify allows up to 250.
        pageSize: 25,
        // Most contacts written in one run, to stay below Xero's 60 calls a minute.
        maxPerRun: 40,
      },
    },
    production: {
      connections: {
        shopify: {
          baseUrl: "https://your-shop.myshopify.com",
          auth: { type: "api_key", headerName: "X-Shopify-Access-Token", key: { secret: "SHOPIFY_TOKEN" } },
        },
        xero: { baseUrl: "https://api.xero.com", auth: { type: "bearer_token", token: { secret: "XERO_TOKEN" } } },
      },
      variables: { pageSize: 250, maxPerRun: 40 },
    },
  },
  mock: { seed: 1, latencyMs: 20 },
});
