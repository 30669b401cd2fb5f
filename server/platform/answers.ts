import { ProblemBody } from "@fastn/core";
import type { TSchema } from "typebox";

/** Response schemas of a route: the good answer (200 unless told) and problem bodies for the rest. */
export function answers<T extends TSchema>(good: T): { 200: T; default: typeof ProblemBody };
export function answers<T extends TSchema, S extends number>(good: T, status: S): { [K in S]: T } & { default: typeof ProblemBody };
export function answers(good: TSchema, status = 200): object {
  return { [status]: good, default: ProblemBody };
}
