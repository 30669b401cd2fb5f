import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { api, type ConnectionView, type SecretList } from "../app/api/index.ts";
import { queryClient } from "../app/workspace/use-workspace.ts";

const keys = { connections: ["connections"], secrets: ["secrets"] } as const;

/** Every connection. `waiting`: a person is authorizing one in the browser, so it is looked at again and again. */
export const useConnections = (waiting: boolean): UseQueryResult<readonly ConnectionView[]> =>
  useQuery({ queryKey: keys.connections, queryFn: api.connections, refetchInterval: waiting ? 1_000 : false });

/** Names of secrets; their values never reach the page. */
export const useSecrets = (): UseQueryResult<SecretList> => useQuery({ queryKey: keys.secrets, queryFn: api.secrets });

export const refreshConnections = (): Promise<void> => queryClient.invalidateQueries({ queryKey: keys.connections });
export const refreshSecrets = (): Promise<void> => queryClient.invalidateQueries({ queryKey: keys.secrets });
