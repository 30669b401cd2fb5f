import { expect, test } from "vitest";
import { isAppUrl, startPage } from "./origin.ts";

test.each([startPage, "app://studio/", "app://studio/index.html#/runs/run_1", "app://studio/api/v1/health?x=1", "app://studio"])(
  "takes %s for the studio's own page",
  (url) => {
    expect(isAppUrl(url)).toBe(true);
  },
);

test.each([
  "",
  "null",
  "about:blank",
  "about:srcdoc",
  "app://studio.evil.com/",
  "app://studio.evil.com",
  "app://evil.com/app://studio/",
  "app://user@studio/",
  "app://user:pass@studio/",
  "app://studio@evil.com/",
  "app://studio:8080/",
  "app://STUDIO.evil/",
  "app:studio",
  "app:///studio/index.html",
  "apps://studio/",
  "xapp://studio/",
  "http://studio/",
  "https://app.studio/",
  "file:///app/studio/index.html",
  "data:text/html,app://studio/",
  "blob:app://studio/0c5b1c0e",
  "javascript:location='app://studio/'",
  "view-source:app://studio/index.html",
  "filesystem:app://studio/temporary/x",
  "chrome://settings",
  "devtools://devtools/bundled/inspector.html",
  "//studio/index.html",
  "app://studio%2eevil.com/",
  "app://studio\\@evil.com/",
])("does not take %j for the studio's own page", (url) => {
  expect(isAppUrl(url)).toBe(false);
});
