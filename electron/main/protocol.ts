import { protocol, type Session } from "electron";
import { authorizationLinks } from "./authorization-links.ts";
import { problem, proxyApi, type PlatformAddress } from "./api-proxy.ts";
import { appHost, appScheme, isAppUrl } from "./origin.ts";
import { paths } from "./paths.ts";
import { serveStatic } from "./static-files.ts";

/** Must run before the app is ready. A standard, secure scheme gives the page an origin, storage and fetch of its own. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true } },
  ]);
}

/**
 * Serve app://studio/ in one session: the renderer's files, and /api handed on to the platform process of that session's workspace.
 * @param platform resolves once the platform answers; null when it could not be started
 */
export function serveApp(session: Session, platform: () => Promise<PlatformAddress | null>): void {
  session.protocol.handle(appScheme, async (request) => {
    if (!isAppUrl(request.url)) return new Response(`not found: only ${appHost} lives here`, { status: 404 });
    if (!new URL(request.url).pathname.startsWith("/api/")) return serveStatic(paths.renderer, request);
    const address = await platform();
    if (address === null)
      return problem("PLATFORM_UNAVAILABLE", "The platform process of this workspace could not be started. Close the window and open the folder again.");
    const answer = await proxyApi(request, address);
    await authorizationLinks.learn(request, answer);
    return answer;
  });
}
