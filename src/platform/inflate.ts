/** Unpacking deflated bytes with a bound: what would grow beyond it is stopped while it grows, not measured afterwards. */
import { gunzipSync, inflateRawSync } from "node:zlib";

/** "more": the data holds more than was allowed; "broken": it is no deflate stream or ends too early. */
export type Inflated = Uint8Array | "more" | "broken";

/** A raw deflate stream (as in zip files), at most `most` bytes of it. */
export const inflate = (packed: Uint8Array, most: number): Inflated =>
  bounded(() => inflateRawSync(packed, { maxOutputLength: Math.max(1, most) }), most);

/** A gzip file, at most `most` bytes of it. */
export const gunzip = (packed: Uint8Array, most: number): Inflated =>
  bounded(() => gunzipSync(packed, { maxOutputLength: Math.max(1, most) }), most);

function bounded(unpack: () => Buffer, most: number): Inflated {
  try {
    const bytes = unpack();
    return bytes.length > most ? "more" : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    return code === "ERR_BUFFER_TOO_LARGE" ? "more" : "broken";
  }
}
