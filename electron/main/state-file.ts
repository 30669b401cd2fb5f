import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Type, type Static } from "typebox";
import { Value } from "typebox/value";

const WindowState = Type.Object({
  x: Type.Integer(),
  y: Type.Integer(),
  width: Type.Integer({ minimum: 1 }),
  height: Type.Integer({ minimum: 1 }),
  maximized: Type.Boolean(),
  fullScreen: Type.Boolean(),
});
/** Where a window stood when it was last seen; the rectangle is the one of its normal state, in screen pixels. */
export type WindowState = Static<typeof WindowState>;

const ShellState = Type.Object({
  /** Workspace folders opened before, newest first. */
  recent: Type.Array(Type.String()),
  /** Folders whose windows were open when the app last quit. */
  open: Type.Array(Type.String()),
  windows: Type.Record(Type.String(), WindowState),
});
type ShellState = Static<typeof ShellState>;

/** What the shell remembers between starts: a small JSON file. Losing it costs comfort, never work, so a broken one is replaced. */
export class StateFile {
  private readonly path: string;
  private state: ShellState;

  constructor(path: string) {
    this.path = path;
    this.state = read(path);
  }

  get(): Readonly<ShellState> {
    return this.state;
  }

  /** Written at once and atomically: a crash leaves the old file or the new one. A full disk or read-only home is not worth an error. */
  update(change: Partial<ShellState>): void {
    this.state = { ...this.state, ...change };
    try {
      mkdirSync(dirname(this.path), { recursive: true });
      writeFileSync(`${this.path}.new`, JSON.stringify(this.state, null, 2));
      renameSync(`${this.path}.new`, this.path);
    } catch {
      // kept in memory for this session
    }
  }
}

function read(path: string): ShellState {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (Value.Check(ShellState, value)) return value;
  } catch {
    // missing or unreadable: begin anew
  }
  return { recent: [], open: [], windows: {} };
}
