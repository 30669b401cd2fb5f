import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { api, type ConnectionView, type SecretList } from "../app/api/index.ts";
import { queryClient } from "../app/workspace/use-workspace.ts";

const keys = { connections: ["connections"], secrets: ["secrets"] } as const;

/** Every connection. While a person is authorizing one in the browser they are looked at again and again. */
export const useConnections = (): UseQueryResult<readonly ConnectionView[]> =>
  useQuery({
    queryKey: keys.connections,
    queryFn: api.connections,
    refetchInterval: ({ state }) => (state.data?.some(({ authorizing }) => authorizing) === true ? 1_000 : false),
  });

/** Names of secrets; their values never reach the page. */
export const useSecrets = (): UseQueryResult<SecretList> => useQuery({ queryKey: keys.secrets, queryFn: api.secrets });

export const refreshConnections = (): Promise<void> => queryClient.invalidateQueries({ queryKey: keys.connections });
export const refreshSecrets = (): Promise<void> => queryClient.invalidateQueries({ queryKey: keys.secrets });
