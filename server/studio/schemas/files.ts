import { FileEntry } from "@fastn/core";
import { Type } from "typebox";

export const FileList = Type.Object({ data: Type.Array(FileEntry) });
export const FileQuery = Type.Object({ path: Type.String({ minLength: 1, maxLength: 1024 }) }, { additionalProperties: false });
/** The 5 MB limit counts UTF-8 bytes and is checked by the workspace; this one only bounds the text. */
export const SaveBody = Type.Object({ text: Type.String({ maxLength: 6 * 1024 * 1024 }) }, { additionalProperties: false });
export const WriteHeaders = Type.Object({
  "if-match": Type.Optional(Type.String({ maxLength: 200, description: "ETag of the version being replaced" })),
  "if-none-match": Type.Optional(Type.String({ maxLength: 200, description: "`*` to create a file that must not exist" })),
});
export const TypeFiles = Type.Object({ data: Type.Array(Type.Object({ path: Type.String(), text: Type.String() })) });
export const Deleted = Type.Object({ path: Type.String() });
