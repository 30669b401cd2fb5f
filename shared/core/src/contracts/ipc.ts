import { Type, type Static, type TSchema } from "typebox";

interface IpcCall<I extends TSchema, O extends TSchema> {
  readonly input: I;
  readonly output: O;
}
const call = <I extends TSchema, O extends TSchema>(input: I, output: O): IpcCall<I, O> => ({ input, output });

/** No field besides those named: what nobody reads is not let in. */
const exact = { additionalProperties: false };

/** Every call the window may make to the Electron main process; types and checks on both sides come from this table. */
export const ipcCalls = {
  /** Ask for a folder and open it. Answers the folder opened, or null when the person cancelled. */
  "workspace:choose": call(Type.Object({}, exact), Type.Union([Type.String(), Type.Null()])),
  /** Open a folder in this window, or focus the window that has it. */
  "workspace:open": call(Type.Object({ root: Type.String({ minLength: 1, maxLength: 4096 }) }, exact), Type.Null()),
  /** Folders opened before, newest first. */
  "workspace:recent": call(Type.Object({}, exact), Type.Array(Type.Object({ root: Type.String(), name: Type.String(), missing: Type.Boolean() }))),
  /** Open an https link in the system browser; an http one only to authorize a connection on this computer. */
  "link:open": call(Type.Object({ url: Type.String({ maxLength: 2048 }) }, exact), Type.Null()),
  /** Keys a person chose, by action id, for the menu to show; null takes an action's key away. Replaces what was told before. */
  "menu:keys": call(
    Type.Object(
      { keys: Type.Record(Type.String({ pattern: "^[a-z]+\\.[a-zA-Z]+$", maxLength: 100 }), Type.Union([Type.String({ maxLength: 50 }), Type.Null()]), exact) },
      exact,
    ),
    Type.Null(),
  ),
  "app:info": call(Type.Object({}, exact), Type.Object({ version: Type.String(), electron: Type.String(), platform: Type.String() })),
} as const;

export type IpcName = keyof typeof ipcCalls;
export type IpcInput<N extends IpcName> = Static<(typeof ipcCalls)[N]["input"]>;
export type IpcOutput<N extends IpcName> = Static<(typeof ipcCalls)[N]["output"]>;
