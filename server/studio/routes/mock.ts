import { Type } from "typebox";
import { answers, type ServicePlugin } from "../../platform/index.ts";
import { MockCall, MockReset, MockState, MockView } from "../schemas/mock.ts";
import { localTenant, type StudioServices } from "../services.ts";

const tags = ["mock"];

export const mockRoutes: ServicePlugin<{ services: StudioServices }> = async (app, { services: { mock } }) => {
  app.get(
    "/mock",
    { schema: { tags, operationId: "getMock", summary: "Where the mock server answers and how it behaves", response: answers(MockView) } },
    async () => mock.view(localTenant),
  );
  app.get("/mock/state", { schema: { tags, operationId: "getMockState", summary: "The mock server's data", response: answers(MockState) } }, async () =>
    mock.state(localTenant),
  );
  app.get(
    "/mock/calls",
    {
      schema: {
        tags,
        operationId: "listMockCalls",
        summary: "Calls it answered, oldest first",
        response: answers(Type.Object({ data: Type.Array(MockCall) })),
      },
    },
    async () => ({ data: await mock.calls(localTenant) }),
  );
  app.post(
    "/mock/reset",
    { schema: { tags, operationId: "resetMock", summary: "Back to the seeded data", body: Type.Optional(MockReset), response: answers(MockView) } },
    async ({ body }) => mock.reset(localTenant, body?.seed),
  );
};
