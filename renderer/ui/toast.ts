import { createStore } from "zustand/vanilla";
import type { Tone } from "./status-badge.tsx";

export type ToastTone = Extract<Tone, "success" | "warning" | "danger" | "info">;

export interface ToastMessage {
  readonly tone: ToastTone;
  /** What happened. */
  readonly title: string;
  /** Where, and what to do next. */
  readonly body?: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

interface ShownToast extends ToastMessage {
  readonly id: number;
}

export const toasts = createStore<{ readonly shown: readonly ShownToast[] }>(() => ({ shown: [] }));
let lastId = 0;

/** Tell something that needs no decision. Errors stay until closed. */
export function toast(message: ToastMessage): void {
  toasts.setState(({ shown }) => ({ shown: [...shown.slice(-3), { ...message, id: ++lastId }] }));
}

export const dismissToast = (id: number): void => toasts.setState(({ shown }) => ({ shown: shown.filter((item) => item.id !== id) }));
