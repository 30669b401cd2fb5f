import { defineConfig } from "@fastn/workflow";

export default defineConfig({
  project: "refund-approval",
  name: "Refund approval",
  environments: {
    local: {
      connections: {
        shopify: { baseUrl: "mock" },
        slack: { baseUrl: "mock" },
      },
      variables: {
        // Refunds up to this amount are paid without asking.
        autoApproveUpTo: 50,
        channel: "#support",
      },
    },
    production: {
      connections: {
        shopify: {
          baseUrl: "https://your-shop.myshopify.com",
          auth: { type: "api_key", headerName: "X-Shopify-Access-Token", key: { secret: "SHOPIFY_TOKEN" } },
        },
        slack: { baseUrl: "https://slack.com", auth: { type: "bearer_token", token: { secret: "SLACK_TOKEN" } } },
      },
      variables: { autoApproveUpTo: 50, channel: "#support" },
    },
  },
  mock: { seed: 1, latencyMs: 80 },
});
