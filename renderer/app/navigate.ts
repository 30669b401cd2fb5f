let go: ((path: string) => void) | null = null;

/** Called once by the frame. @returns what disconnects it */
export function onNavigate(listener: (path: string) => void): () => void {
  go = listener;
  return () => {
    if (go === listener) go = null;
  };
}

/** Show a page: `/` is the studio itself. */
export const navigate = (path: string): void => go?.(path);
