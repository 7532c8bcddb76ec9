import { createHash } from "node:crypto";
import type { Hash } from "../protocol/ids.ts";

/** SHA-256 of a text's UTF-8 bytes or of bytes, in lower-case hex. */
export const digest = (content: string | Uint8Array): Hash =>
  createHash("sha256").update(content).digest("hex") as Hash;

/** SHA-256 of bytes that come in pieces. */
export function hasher(): { add(bytes: Uint8Array): void; end(): Hash } {
  const hash = createHash("sha256");
  return { add: (bytes) => void hash.update(bytes), end: () => hash.digest("hex") as Hash };
}

/** Bytes in the letters of base64 (RFC 4648). */
export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
