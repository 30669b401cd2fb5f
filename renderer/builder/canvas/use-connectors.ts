import { useQuery } from "@tanstack/react-query";
import type { ConnectorInfo } from "@fastn/core";
import { api } from "../../app/api/index.ts";
import { workspaceKeys } from "../../app/workspace/use-workspace.ts";

const none: readonly ConnectorInfo[] = [];

/** Connectors of the workspace; empty until the platform answered. */
export const useConnectors = (): readonly ConnectorInfo[] => useQuery({ queryKey: workspaceKeys.connectors, queryFn: api.connectors }).data ?? none;
