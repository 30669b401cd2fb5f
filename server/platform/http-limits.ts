/** Time to send a whole request, against slow senders, and how often those are looked for, ms; answers (event streams) may last. */
export const httpLimits = { requestTimeout: 30_000, connectionsCheckingInterval: 5_000, keepAliveTimeout: 30_000 } as const;
