import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

/**
 * Which page is shown: `/` is the studio itself. Pages live behind the hash: the same files then work from app://studio/ and from any
 * http address, reloads included. The router of the pages is loaded with the first of them; the studio needs only this.
 */
const path = createStore<{ readonly path: string }>(() => ({ path: readPath() }));

function readPath(): string {
  const hash = window.location.hash.slice(1);
  return hash.startsWith("/") ? hash : "/";
}

/** Read the address again; the browser tells of its own moves, the router's are told by the pages. */
export const followAddress = (): void => path.setState({ path: readPath() });
window.addEventListener("popstate", followAddress);

export const usePath = (): string => useStore(path, (state) => state.path);

/** Show a page. */
export function navigate(to: string): void {
  if (to !== readPath()) window.location.hash = to;
}

/** Whether `path` is one of `page` or below it: `/runs/run_1` is below `/runs`, and so is what `/runs/:runId` stands for. */
export const isWithin = (page: string, at: string): boolean => firstPart(page) === firstPart(at);

const firstPart = (at: string): string => at.split(/[/?]/)[1] ?? "";
