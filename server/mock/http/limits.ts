/** Time to send a whole request, and how often slow senders are looked for, ms. Fastify's own options do not reach a server that is handed to it. */
export const httpLimits = { requestTimeout: 30_000, connectionsCheckingInterval: 5_000, keepAliveTimeout: 30_000 } as const;
