/** Published TCP ports of the services; inside the desktop app all but the mock server's share one random port. */
export const ports = { controlPlane: 3001, deploy: 3002, audit: 3003, metrics: 3004, mock: 3005, dashboard: 5173 } as const;
