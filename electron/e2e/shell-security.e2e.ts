import fc from "fast-check";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { launchStudio, type ElectronApp } from "./launch.ts";
import { desktop, sitDown, startStranger, studioPage, temporaryWorkspace, windowCount, type Stranger } from "./support.ts";

type Bridge = { invoke(name: string, input?: unknown): Promise<unknown> };

let app: ElectronApp;
let page: Page;
let home: string;
let stranger: Stranger;

beforeAll(async () => {
  stranger = await startStranger();
  app = await launchStudio({ workspace: temporaryWorkspace() });
  page = await studioPage(app);
  home = page.url();
});
beforeEach(() => sitDown(app));
afterAll(async () => {
  stranger.close();
  await app.close();
});

describe("the page", () => {
  test("sees five names of the shell, frozen, and nothing of Node or Electron", async () => {
    const seen = await page.evaluate(() => ({
      names: Object.keys((window as unknown as { fastn: Bridge }).fastn).toSorted(),
      frozen: Object.isFrozen((window as unknown as { fastn: Bridge }).fastn),
      found: ["require", "process", "module", "Buffer", "global", "ipcRenderer", "electron", "__electronIpc", "__electronDeliver"].filter(
        (name) => name in window,
      ),
    }));
    expect(seen).toEqual({ names: ["invoke", "onMenu", "platform", "shell", "version"], frozen: true, found: [] });
  });

  test("has no Node in its workers and no shell in its frames", async () => {
    const worker = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const source = new Blob(["postMessage([typeof require, typeof process, typeof fastn])"], { type: "text/javascript" });
          new Worker(URL.createObjectURL(source)).addEventListener("message", (event) => resolve(event.data));
        }),
    );
    expect(worker).toEqual(["undefined", "undefined", "undefined"]);
    const frame = await page.evaluate(() => {
      const inner = document.body.appendChild(document.createElement("iframe")).contentWindow as unknown as Record<string, unknown>;
      return [typeof inner["require"], typeof inner["process"], typeof inner["fastn"]];
    });
    expect(frame).toEqual(["undefined", "undefined", "undefined"]);
  });

  test("cannot reach the preload by changing what all objects share", async () => {
    const info = await page.evaluate(async () => {
      const { push } = Array.prototype;
      let caught = 0;
      Array.prototype.push = function (...items) {
        caught++;
        return push.apply(this, items);
      };
      const answer = (window as unknown as { fastn: Bridge }).fastn.invoke("app:info", {});
      Array.prototype.push = push;
      return { caught, ...((await answer) as { ok: boolean }) };
    });
    expect(info).toMatchObject({ caught: 0, ok: true });
  });

  test("gets no camera, no place, no notifications", async () => {
    const answers = await page.evaluate(async () => [
      await new Promise((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve("granted"),
          (error) => resolve(error.code),
        ),
      ),
      await navigator.mediaDevices.getUserMedia({ video: true }).then(
        () => "granted",
        (error: DOMException) => error.name,
      ),
      await Notification.requestPermission(),
      (await navigator.permissions.query({ name: "midi" as PermissionName })).state,
    ]);
    expect(answers).toEqual([1, expect.stringMatching(/NotAllowedError|NotFoundError/), "denied", "denied"]);
  });
});

describe("content security policy", () => {
  beforeAll(() =>
    page.evaluate((url) => {
      const add = <K extends keyof HTMLElementTagNameMap>(tag: K, fields: object): HTMLElementTagNameMap[K] =>
        document.body.appendChild(Object.assign(document.createElement(tag), fields));
      const probes: Record<string, () => unknown> = {
        inlineScript: () => add("script", { textContent: "window.ranInline = true" }),
        inlineHandler: () => add("i", {}).setAttribute("onclick", "window.ranInline = true"),
        remoteScript: () => add("script", { src: `${url}/x.js` }),
        remoteImage: () => add("img", { src: `${url}/x.png` }),
        remoteFrame: () => add("iframe", { src: `${url}/frame` }),
        remoteFetch: () => fetch(`${url}/leak`).catch(() => {}),
        remoteSocket: () => new WebSocket(`${url.replace("http", "ws")}/leak`),
        remoteStyle: () => add("link", { rel: "stylesheet", href: `${url}/x.css` }),
        form: () => add("form", { action: `${url}/form`, method: "post" }).submit(),
        base: () => add("base", { href: `${url}/` }),
        object: () => add("object", { data: `${url}/x.swf` }),
      };
      Object.assign(window, { probes });
    }, stranger.url),
  );

  /** Runs as a task of the page's own, and waits for the policy to speak. @returns the directive that stopped it */
  const violation = (probe: string): Promise<string> =>
    page.evaluate(
      (name) =>
        new Promise<string>((resolve) => {
          document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective), { once: true });
          setTimeout(() => (window as unknown as { probes: Record<string, () => unknown> }).probes[name]?.(), 0);
        }),
      probe,
    );

  test.each([
    ["inlineScript", "script-src-elem"],
    ["inlineHandler", "script-src-attr"],
    ["remoteScript", "script-src-elem"],
    ["remoteImage", "img-src"],
    ["remoteFrame", "frame-src"],
    ["remoteFetch", "connect-src"],
    ["remoteSocket", "connect-src"],
    ["remoteStyle", "style-src-elem"],
    ["form", "form-action"],
    ["base", "base-uri"],
    ["object", "object-src"],
  ] as const)("stops %s", async (name, directive) => {
    expect(await violation(name)).toBe(directive);
    expect(stranger.visits).toEqual([]);
    expect(await page.evaluate(() => "ranInline" in window)).toBe(false);
  });

  test("stops eval", async () => {
    const name = await page.evaluate(
      () =>
        new Promise((resolve) =>
          setTimeout(() => {
            try {
              resolve((async () => {}).constructor("return 1"));
            } catch (error) {
              resolve((error as Error).name);
            }
          }, 0),
        ),
    );
    expect(name).toBe("EvalError");
  });
});

describe("navigation", () => {
  const elsewhere = (): string[] => [
    `${stranger.url}/away`,
    "https://example.com/",
    "http://studio/",
    "app://studio.evil.com/",
    "app://evil/index.html",
    "file:///etc/passwd",
    "data:text/html,<title>data</title>",
    "javascript:document.title='script'",
    "view-source:app://studio/index.html",
    "chrome://settings",
    "fastn://run/run_1",
    "ms-settings:",
  ];

  test("leaves the page where it is, whatever address it is sent to", async () => {
    for (const url of elsewhere()) {
      await page.evaluate((target) => {
        setTimeout(() => (location.href = target), 0);
      }, url);
      await page.evaluate(() => new Promise((resolve) => setTimeout(() => requestAnimationFrame(resolve), 50)));
      expect([url, page.url(), await page.title()]).toEqual([url, home, expect.not.stringMatching(/script|elsewhere|data/)]);
    }
    expect(stranger.visits).toEqual([]);
  });

  test("is refused by the guard for every address but the studio's own, in frames and after redirects too", async () => {
    const urls = [
      ...elsewhere(),
      "blob:app://studio/0c5b",
      "about:blank",
      "about:srcdoc",
      "filesystem:app://studio/x",
      "app://user@studio/",
      "app://studio:1/",
      "apps://studio/",
      "smb://studio/share",
      "ws://127.0.0.1/",
      "devtools://devtools/",
      "chrome-extension://abc/",
      "mailto:a@b.c",
      "",
      "not a url",
      "//studio/",
      "APP://STUDIO.EVIL.COM/",
      "app://studio%2eevil.com/",
    ];
    const passed = await app.evaluate(({ BrowserWindow }, list) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as { emit(name: string, event: object): void };
      const goes = (name: string, url: string): boolean => {
        let refused = false;
        contents.emit(name, { url, preventDefault: () => (refused = true) });
        return !refused;
      };
      const names = ["will-navigate", "will-frame-navigate", "will-redirect"];
      return names.flatMap((name) => [...list, "app://studio/index.html"].filter((url) => goes(name, url)).map((url) => `${name} ${url}`));
    }, urls);
    expect(passed).toEqual(["will-navigate app://studio/index.html", "will-frame-navigate app://studio/index.html", "will-redirect app://studio/index.html"]);
  });

  test("never attaches a webview", async () => {
    const refused = await app.evaluate(({ BrowserWindow }) => {
      let prevented = false;
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as { emit(name: string, ...args: unknown[]): void };
      contents.emit("will-attach-webview", { preventDefault: () => (prevented = true) }, { nodeIntegration: true }, { src: "https://example.com/" });
      return prevented;
    });
    expect(refused).toBe(true);
  });

  test("opens no second window, however one is asked for", async () => {
    await page.evaluate((url) => {
      const link = (target: string): HTMLAnchorElement =>
        document.body.appendChild(Object.assign(document.createElement("a"), { href: `${url}/popup`, target, textContent: "x" }));
      window.open(`${url}/popup`);
      window.open(`${url}/popup`, "named");
      window.open("about:blank");
      window.open("app://studio/index.html", "_blank", "width=200");
      link("_blank").click();
      link("elsewhere").click();
      link("").dispatchEvent(new MouseEvent("click", { button: 1, ctrlKey: true, bubbles: true, cancelable: true }));
      window.open("https://github.com/last");
    }, stranger.url);
    await expect.poll(async () => (await desktop(app)).opened).toEqual(["https://github.com/last"]); // so all before it are judged
    expect(await windowCount(app)).toBe(1);
    expect([page.context().pages().length, page.url(), stranger.visits]).toEqual([1, home, []]);
  });
});

describe("links", () => {
  const open = (url: string): Promise<unknown> =>
    page.evaluate((link) => (window as unknown as { fastn: Bridge }).fastn.invoke("link:open", { url: link }), url);

  test("to a known host open in the system's browser, from the page and from window.open alike", async () => {
    await open("https://docs.fastn.ai/steps");
    await page.evaluate(() => void window.open("https://github.com/fastn-ai"));
    await expect.poll(async () => (await desktop(app)).opened).toEqual(["https://docs.fastn.ai/steps", "https://github.com/fastn-ai"]);
    expect((await desktop(app)).asked).toEqual([]);
  });

  test("to another host are asked about first, with the whole address shown", async () => {
    await open("https://example.com/a?b=c");
    expect(await desktop(app)).toMatchObject({ opened: [], asked: [{ message: "Open example.com in your browser?", detail: "https://example.com/a?b=c" }] });
    await sitDown(app, { press: 0 });
    await open("https://example.com/a?b=c");
    expect((await desktop(app)).opened).toEqual(["https://example.com/a?b=c"]);
  });

  test("that are not plain https open nothing and ask nothing", async () => {
    const bad = [
      "http://example.com/",
      "file:///etc/passwd",
      "smb://x/y",
      "ms-msdt:/id",
      "vscode://file/x",
      "javascript:alert(1)",
      "data:text/html,x",
      "https://a:b@example.com/",
      "https://exa\tmple.com/",
      "app://studio/",
      "fastn://x",
      "",
      "x",
    ];
    for (const url of bad) await open(url);
    expect(await desktop(app)).toMatchObject({ opened: [], asked: [] });
  });
});

describe("calls of the window", () => {
  const names = ["workspace:choose", "workspace:open", "workspace:recent", "link:open", "app:info"];

  test("refuse 500 messages of the wrong shape, and the shell lives on", async () => {
    const inputs = fc.sample(
      fc.oneof(fc.jsonValue({ maxDepth: 4 }), fc.dictionary(fc.constantFrom("root", "url", "__proto__", "constructor", "x"), fc.jsonValue())),
      { numRuns: 500, seed: 7 },
    );
    const wrong = inputs.filter((input) => !isRight(input));
    const answers = await page.evaluate(
      async ([text, calls]) => {
        const { fastn } = window as unknown as { fastn: Bridge };
        const results: string[] = [];
        for (const [index, input] of (JSON.parse(text) as unknown[]).entries()) {
          const answer = (await fastn.invoke(calls[index % calls.length] as string, input)) as { ok: boolean; error?: { code: string } };
          results.push(answer.ok ? `ok: ${JSON.stringify(input)}` : (answer.error?.code ?? ""));
        }
        return results;
      },
      [JSON.stringify(wrong), names] as const,
    );
    expect(wrong.length).toBeGreaterThan(400);
    expect(new Set(answers)).toEqual(new Set(["BAD_REQUEST"]));
    expect(await windowCount(app)).toBe(1);
    expect(await desktop(app)).toMatchObject({ opened: [], asked: [] });
  });

  test("refuse odd objects, names nobody serves, and missing or extra arguments", async () => {
    const answers = await page.evaluate(async (calls) => {
      const { fastn } = window as unknown as { fastn: { invoke(...args: unknown[]): Promise<unknown> } };
      const cycle: Record<string, unknown> = {};
      cycle["root"] = cycle;
      const odd = [
        undefined,
        null,
        () => 1,
        cycle,
        new Map([["root", "/"]]),
        Object.create({ root: "/" }),
        Array.from({ length: 10_000 }, () => 0),
        10n,
        Number.NaN,
        "x".repeat(1_000_000),
      ];
      const settle = (call: () => Promise<unknown>): Promise<unknown> =>
        new Promise((resolve) => resolve(call())).then(
          (answer) => (answer as { ok: boolean }).ok,
          () => false,
        );
      const results: unknown[] = [];
      for (const input of odd) for (const name of ["workspace:open", "link:open"]) results.push(await settle(() => fastn.invoke(name, input)));
      for (const name of ["app:quit", "__proto__", "constructor", "", "workspace:open ", "x".repeat(10_000)])
        results.push(await settle(() => fastn.invoke(name, {})));
      results.push(await settle(() => fastn.invoke("app:info")));
      return { accepted: results.filter(Boolean).length, served: calls.length };
    }, names);
    expect(answers).toEqual({ accepted: 0, served: names.length });
    expect(await page.evaluate(() => (window as unknown as { fastn: Bridge }).fastn.invoke("app:info", {}))).toMatchObject({ ok: true });
  });

  test("refuse a page that is not the studio's, even in the studio's own window", async () => {
    await page.goto("about:blank");
    const answer = await page.evaluate(() => (window as unknown as { fastn?: Bridge }).fastn?.invoke("workspace:recent", {}));
    expect(answer === undefined || (answer as { error: { code: string } }).error.code === "FORBIDDEN").toBe(true);
    await page.goto(home);
  });

  const isRight = (input: unknown): boolean => {
    if (typeof input !== "object" || input === null || Array.isArray(input)) return false;
    const keys = Object.keys(input);
    return (
      keys.length === 0 ||
      (keys.length === 1 && typeof (input as Record<string, unknown>)[keys[0] ?? ""] === "string" && ["root", "url"].includes(keys[0] ?? ""))
    );
  };
});

describe("the app:// origin", () => {
  test.each([
    "/..%2f..%2fpackage.json",
    "/%2e%2e/%2e%2e/package.json",
    "/%2e%2e%5c%2e%2e%5cpackage.json",
    "/..%5c..%5cpackage.json",
    "/assets/..%2f..%2f..%2fpackage.json",
    "/%252e%252e/package.json",
    "/main/index.js",
    "/../main/platform.js",
    "/../preload/index.cjs",
    "//etc/passwd",
    "/%00",
    "/index.html%00.js",
  ])("gives nothing outside the renderer at %s", async (path) => {
    const { status, text } = await page.evaluate(async (target) => {
      // `//etc` is another host, which the policy stops.
      const response = await fetch(target).catch(() => new Response("", { status: 404 }));
      return { status: response.status, text: await response.text() };
    }, path);
    expect([404, 400]).toContain(status);
    expect(text).not.toMatch(/fastn-studio|require\(|root:/);
  });
});
