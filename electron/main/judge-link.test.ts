import { expect, test } from "vitest";
import { judgeLink } from "./judge-link.ts";

test("opens links to known hosts at once and asks about others", () => {
  expect(judgeLink("https://docs.fastn.ai/steps#gate")).toEqual({ kind: "known", url: "https://docs.fastn.ai/steps#gate", host: "docs.fastn.ai" });
  expect(judgeLink("https://example.com/a?b=c")).toEqual({ kind: "ask", url: "https://example.com/a?b=c", host: "example.com" });
});

test("asks about a host that only looks like a known one, under the name it really has", () => {
  expect(judgeLink("https://github.com.evil.example/")).toMatchObject({ kind: "ask", host: "github.com.evil.example" });
  expect(judgeLink("https://github.com:8443/")).toMatchObject({ kind: "ask", host: "github.com:8443" });
  expect(judgeLink("https://gіthub.com/")).toMatchObject({ kind: "ask", host: "xn--gthub-n2e.com" }); // Cyrillic і
});

test.each([
  "",
  "http://example.com/",
  "//example.com/",
  "/relative",
  "example.com",
  "file:///etc/passwd",
  "file://server/share/x.exe",
  "smb://server/share",
  "\\\\server\\share",
  "ms-msdt:/id PCWDiagnostic",
  "ms-settings:",
  "ms-officecmd:%7B%7D",
  "search-ms:query=x&crumb=location:\\\\evil",
  "vscode://file/etc/passwd",
  "javascript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "blob:https://example.com/1",
  "about:blank",
  "app://studio/index.html",
  "fastn://run/run_1",
  "mailto:a@example.com",
  "tel:+1",
  "ftp://example.com/",
  "https://user:pass@example.com/",
  "https://github.com@evil.example/",
  "https://example.com\\@evil.example/",
  "https://exa\tmple.com/",
  "https://example.com/\r\nX: 1",
  " https://example.com/",
  "https://example.com/\u0000",
  "https://example.com/\u202egnp.exe",
  "https://",
  "https://[::1",
  `https://example.com/${"a".repeat(2_048)}`,
])("refuses %j", (url) => {
  expect(judgeLink(url)).toEqual({ kind: "refuse" });
});
