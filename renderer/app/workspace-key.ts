let key = "";

/** Names the workspace in the browser's storage: its folder. Empty until the platform answered. */
export const workspaceKey = (): string => key;

export function setWorkspaceKey(root: string): void {
  key = root;
}
