declare module "swagger2openapi" {
  /** Only what is used here. `openapi` is a new document. */
  export function convertObj(
    swagger: object,
    options: { readonly patch: boolean; readonly warnOnly: boolean; readonly resolve: boolean },
  ): Promise<{ readonly openapi: object }>;
}
