import type { Credentials, ServicePlugin } from "../../platform/index.ts";
import type { StudioServices } from "../services.ts";
import { caseRoutes } from "./cases.ts";
import { connectionRoutes } from "./connections.ts";
import { connectorRoutes } from "./connectors.ts";
import { executionRoutes } from "./executions.ts";
import { hookRoutes } from "./hooks.ts";
import { mockRoutes } from "./mock.ts";
import { notificationRoutes } from "./notifications.ts";
import { sessionRoutes } from "./session.ts";
import { stateRoutes } from "./state.ts";
import { triggerRoutes } from "./triggers.ts";
import { workflowRoutes } from "./workflows.ts";
import { workspaceRoutes } from "./workspace.ts";

/** Every route of the desktop studio. */
export const studioRoutes: ServicePlugin<{ services: StudioServices; credentials: Credentials }> = async (app, { services, credentials }) => {
  await app.register(
    async (api) => {
      for (const routes of [
        workspaceRoutes,
        workflowRoutes,
        caseRoutes,
        executionRoutes,
        stateRoutes,
        connectorRoutes,
        connectionRoutes,
        triggerRoutes,
        notificationRoutes,
        mockRoutes,
      ])
        await api.register(routes, { services });
    },
    { prefix: "/api/v1" },
  );
  await app.register(hookRoutes, { services });
  await app.register(sessionRoutes, { credentials });
};
