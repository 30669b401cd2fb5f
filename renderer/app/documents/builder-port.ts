import type { EditResult, FlowChange, FlowGraph } from "@fastn/builder";

/** parse and edit, wherever they run: a worker in the studio, the same thread in tests. */
export interface BuilderPort {
  parse(source: string): Promise<FlowGraph>;
  /** @throws AppError EDIT_REFUSED and others, as `edit` of @fastn/builder does */
  edit(source: string, change: FlowChange): Promise<EditResult>;
}
