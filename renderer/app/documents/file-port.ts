import type { FileContent } from "@fastn/core";

/** On what a write depends: the version it replaces, or that nothing is there yet. */
export type WriteCondition = { readonly ifMatch: string } | { readonly create: true };

/** The workspace's files, as the platform process keeps them. */
export interface FilePort {
  /** @throws AppError NOT_FOUND and others */
  read(path: string): Promise<FileContent>;
  /** @throws AppError PRECONDITION_FAILED when the file on disk is another than the condition says */
  write(path: string, text: string, condition: WriteCondition): Promise<FileContent>;
}
