import type { Json, JsonObject } from "@fastn/core/values";
import type { ActionType } from "../definition.ts";
import type { Requirements, Schemes } from "./security.ts";

/** One operation of an API description, references of its own parts followed. Schemas are as written: they may hold references. */
export interface ApiOperation {
  /** Name of the action: `createInvoice`. Unique in the API. */
  readonly name: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** `/users/{id}`, without the server's path. */
  readonly path: string;
  /** What the description writes behind the path: `beta=true`. Sent with every call; empty for none. */
  readonly query: string;
  readonly summary: string;
  readonly description: string;
  readonly entity: string;
  readonly type: ActionType;
  readonly parameters: readonly ApiParameter[];
  readonly body: ApiBody | null;
  readonly answer: ApiAnswer;
  readonly pagination: Pagination | null;
  readonly deprecated: boolean;
  /** Names of security schemes; null: nothing is said, so whatever a connection has is sent. */
  readonly security: Requirements | null;
}

export interface ApiParameter {
  /** Member of the action's input: the name, or `name_in` where two parameters share one. */
  readonly field: string;
  readonly name: string;
  readonly in: "path" | "query" | "header" | "cookie";
  readonly required: boolean;
  readonly description: string;
  readonly schema: Json;
  readonly style: string;
  readonly explode: boolean;
}

export interface ApiBody {
  readonly required: boolean;
  readonly contentType: string;
  readonly kind: "json" | "form" | "multipart" | "text" | "bytes";
  readonly schema: Json;
  /** Of multipart and form fields, by field: `contentType`, `style`. */
  readonly encoding: JsonObject;
}

export interface ApiAnswer {
  /** The first success described; 200 when none is. */
  readonly status: number;
  /** null: no body. */
  readonly contentType: string | null;
  readonly schema: Json;
  /** Of the whole body, when the description has one. */
  readonly example?: Json;
}

/** How the next page is asked for: a guess from parameter names and the answer's shape. */
export interface Pagination {
  readonly style: "cursor" | "page" | "offset";
  /** Field of the input that moves on. */
  readonly field: string;
  /** Members that lead to the list in the answer; empty: the answer is the list. */
  readonly items: readonly string[];
}

export interface ApiServer {
  /** `https://api.example.com`; undefined when the description names no address. */
  readonly origin: string | undefined;
  /** `/v1`, empty for none. */
  readonly root: string;
}

/** An API description in one form, whatever it was written in. */
export interface Api {
  readonly title: string;
  readonly description: string;
  readonly version: string;
  readonly server: ApiServer;
  /** OpenAPI 3. */
  readonly document: JsonObject;
  readonly operations: readonly ApiOperation[];
  /** Ways to sign in that operations speak of. */
  readonly schemes: Schemes;
  /** Things left out or guessed, each a sentence. */
  readonly notes: readonly string[];
}
