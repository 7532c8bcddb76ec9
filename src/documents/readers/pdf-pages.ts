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

/** Width and height of each page in points. Refusal for what is no PDF or is protected. */
export async function pageSizes({
  name,
  bytes,
}: Source): Promise<readonly { readonly width: number; readonly height: number }[]> {
  const engine = await productFile("pdfium.wasm", "@hyzyla/pdfium/dist/pdfium.wasm");
  const library = await PDFiumLibrary.init({ wasmBinary: engine.slice().buffer });
  try {
    const document = await library.loadDocument(bytes);
    const sizes = Array.from({ length: document.getPageCount() }, (_none, at) => {
      const { originalWidth, originalHeight } = document.getPage(at).getOriginalSize();
      return { width: originalWidth || 595, height: originalHeight || 842 };
    });
    document.destroy();
    return sizes;
  } catch (error) {
    const words = error instanceof Error ? error.message : "";
    if (/password/i.test(words)) throw new Refusal(`${name} is protected by a password. Ask for a copy without one.`);
    throw new Refusal(`${name} is no readable PDF. It was not changed; try a copy saved by another program.`);
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
