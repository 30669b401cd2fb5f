import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import type { ConnectorInfo } from "@fastn/core";
import { api } from "../app/api/index.ts";
import { workspaceKeys } from "../app/workspace/use-workspace.ts";

/** Every connector with its actions and their schemas. */
export const useConnectors = (): UseQueryResult<readonly ConnectorInfo[]> => useQuery({ queryKey: workspaceKeys.connectors, queryFn: api.connectors });
