export { readApi } from "./read-api.ts";
export { toConnector } from "./to-connector.ts";
export { toJsonSchema } from "./json-schema.ts";
export { resolve } from "./references.ts";
export { flat, listPath } from "./pagination.ts";
export { carrierOf, type Requirements, type Schemes } from "./security.ts";
export { slug } from "./words.ts";
export { maxBytes as maxDescriptionBytes } from "./parse-text.ts";
export type { Api, ApiAnswer, ApiBody, ApiOperation, ApiParameter, ApiServer, Pagination } from "./operation.ts";
