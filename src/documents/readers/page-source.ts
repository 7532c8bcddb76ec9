/** The markup of a web page in its own encoding. */
import iconv from "iconv-lite";
import type { Source } from "../api.ts";
import { decodeText } from "../text.ts";
import { declaredCharset } from "./html.ts";

/** A page says itself how it is encoded; that counts where its bytes are no UTF-8 and carry no mark. */
export function pageSource(source: Source): string {
  const start = new TextDecoder("latin1").decode(source.bytes.subarray(0, 2048));
  const declared = declaredCharset(start);
  const { text, encoding } = decodeText(source);
  if (declared === undefined || encoding.startsWith("UTF") || !iconv.encodingExists(declared)) return text;
  const { bytes } = source;
  return iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), declared);
}
