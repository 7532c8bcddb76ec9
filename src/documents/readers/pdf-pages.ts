/** Pages of a PDF as pictures. */
import { PDFiumLibrary } from "@hyzyla/pdfium";
import { Refusal } from "../../agent/ports.ts";
import { productFile } from "../../platform/product.ts";
import type { Source } from "../api.ts";
import type { Pixels } from "./pixels.ts";

/** The pages of these numbers, as large as fits into a square of `longest` pixels, one after the other. */
export async function* pagePixels(
  { name, bytes }: Source,
  numbers: readonly number[],
  longest: number,
): AsyncGenerator<{ readonly number: number; readonly pixels: Pixels }> {
  const engine = await productFile("pdfium.wasm", "@hyzyla/pdfium/dist/pdfium.wasm");
  const library = await PDFiumLibrary.init({ wasmBinary: engine.slice().buffer });
  try {
    const document = await library.loadDocument(bytes);
    for (const number of numbers) {
      const page = document.getPage(number - 1);
      const { originalWidth, originalHeight } = page.getOriginalSize();
      const scale = Math.min(4, longest / Math.max(1, originalWidth, originalHeight));
      const { width, height, data } = await page.render({ scale, renderFormFields: true, render: "bitmap" });
      yield { number, pixels: { width, height, data: redFirst(data) } };
    }
    document.destroy();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(`${name} cannot be shown as pictures: its pages are damaged or unusual.`);
  } finally {
    library.destroy();
  }
}

/** The engine gives blue first. */
function redFirst(data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data);
  for (let at = 0; at + 3 < out.length; at += 4) {
    const blue = out[at] ?? 0;
    out[at] = out[at + 2] ?? 0;
    out[at + 2] = blue;
  }
  return out;
}
