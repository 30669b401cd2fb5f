import { AppError, FakeClock } from "@fastn/core";
import { describe, expect, it } from "vitest";
import { awaitRedirect, type LoopbackRedirect, waitMs } from "./loopback-redirect.ts";

const state = "the-state";
const open = (clock: FakeClock, finish: (callback: URL) => Promise<void> = async () => undefined): Promise<LoopbackRedirect> =>
  awaitRedirect(clock, () => state, finish);
const comeBack = async ({ uri }: LoopbackRedirect, query = `?code=c&state=${state}`): Promise<number> => (await fetch(uri + query)).status;
const codeOf = (redirect: LoopbackRedirect): Promise<unknown> => redirect.answer.then(String, (error: unknown) => (error as AppError).code);

describe("the loopback redirect", () => {
  it("takes the first answer with its state, then nobody listens and no timer is left", async () => {
    const clock = new FakeClock();
    const redirect = await open(clock);
    expect([await comeBack(redirect, "?code=c&state=other"), await comeBack(redirect)]).toEqual([400, 200]);
    expect([await codeOf(redirect), clock.pending]).toEqual([`${redirect.uri}?code=c&state=${state}`, 0]);
    await expect(comeBack(redirect)).rejects.toThrow();
  });

  it("gives a second answer that comes while the first is traded nothing", async () => {
    const traded: string[] = [];
    const { promise: done, resolve: finish } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const redirect = await open(new FakeClock(), (callback) => {
      traded.push(callback.searchParams.get("code") ?? "");
      begin();
      return done;
    });
    const first = comeBack(redirect);
    await begun;
    expect(await comeBack(redirect, `?code=second&state=${state}`)).toBe(400);
    finish();
    expect([await first, traded]).toEqual([200, ["c"]]);
  });

  it("ends after five minutes, not before", async () => {
    const clock = new FakeClock();
    const redirect = await open(clock);
    clock.advance(waitMs - 1);
    expect(await comeBack(redirect, "?code=c&state=other")).toBe(400);
    clock.advance(1);
    expect(await codeOf(redirect)).toBe("TIMED_OUT");
    await expect(comeBack(redirect)).rejects.toThrow();
  });

  it("tells the page and its caller why an answer could not be traded", async () => {
    const redirect = await open(new FakeClock(), () => Promise.reject(new AppError("CONNECTOR_UNAUTHORIZED", "code_verifier does not <fit>.")));
    const answer = await fetch(`${redirect.uri}?code=c&state=${state}`);
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining("Not connected. code_verifier does not &lt;fit>.")]);
    expect(await codeOf(redirect)).toBe("CONNECTOR_UNAUTHORIZED");
  });

  it("given up says so, and listens no more", async () => {
    const redirect = await open(new FakeClock());
    redirect.close();
    expect(await codeOf(redirect)).toBe("CONFLICT");
    await expect(comeBack(redirect)).rejects.toThrow();
  });

  it("of several connections each have a port of their own, whichever are taken", async () => {
    const clock = new FakeClock();
    const all = await Promise.all([open(clock), open(clock), open(clock)]);
    expect(new Set(all.map(({ uri }) => uri)).size).toBe(3);
    expect(await Promise.all(all.map((each) => comeBack(each)))).toEqual([200, 200, 200]);
  });
});
