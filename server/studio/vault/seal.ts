import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { AppError } from "@fastn/core";

const algorithm = "aes-256-gcm";
const nonceBytes = 12;
/** Stated to the cipher, because Node takes shorter tags without it, and a tag of 4 bytes can be guessed. */
const tagBytes = 16;

/** What a sealed value belongs to; it opens nowhere else. */
export type SealContext = readonly [tenant: string, scope: string, name: string, version: number];

/**
 * Encrypt and authenticate (AES-256-GCM, random 96-bit nonce, NIST SP 800-38D).
 * @param key 32 bytes
 * @returns base64 of nonce, ciphertext and tag
 */
export function seal(key: Uint8Array, plain: Uint8Array, context: SealContext): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(bound(context));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString("base64");
}

/** @throws AppError SECRET_UNREADABLE when one bit, the key or the context is another */
export function unseal(key: Uint8Array, sealed: string, context: SealContext): Buffer {
  const bytes = Buffer.from(sealed, "base64");
  try {
    const nonce = bytes.subarray(0, nonceBytes);
    const tag = bytes.subarray(Math.max(nonceBytes, bytes.length - tagBytes));
    const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(bound(context)).setAuthTag(tag);
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]);
  } catch (error) {
    const [, scope, name] = context;
    throw new AppError(
      "SECRET_UNREADABLE",
      `The secret ${name} cannot be opened: it was changed, or sealed with another key. Enter it again.`,
      { scope, name },
      { cause: error },
    );
  }
}

/** Lengths are part of it, so that no two contexts give the same bytes. */
const bound = (context: SealContext): Buffer => Buffer.from(context.map((part) => `${String(part).length}:${part}`).join("|"));
