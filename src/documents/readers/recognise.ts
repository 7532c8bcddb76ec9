/** Text recognition, offline: Tesseract 5 with its English data, which also reads the other languages in Latin letters. */

import tesseract, { type TesseractApi } from "tesseract.js-core/tesseract-core-simd-lstm.js";
import { gunzip } from "../../platform/inflate.ts";
import { productFile } from "../../platform/product.ts";
import { bandsOf } from "./bands.ts";
import { bitmapOf } from "./bitmap.ts";
import { doubled, type Pixels } from "./pixels.ts";

export type Recognised = {
  readonly lines: readonly string[];
  /** 0 to 100, as the engine rates itself over all words. */
  readonly confidence: number;
  /** The share of the picture, from the top, that there was time for; 1 for all of it. */
  readonly share: number;
};

/** Milliseconds after which nothing more of a picture is begun: with what is begun it stays below ten seconds. */
const longEnough = 4_500;

let ready: Promise<{ readonly api: TesseractApi; write(bytes: Uint8Array): void }> | undefined;

export async function recognise(pixels: Pixels): Promise<Recognised> {
  ready ??= started();
  const { api, write } = await ready;
  // The engine wants letters of about 30 pixels; pictures made for screens have half of that.
  const isSmall = Math.max(pixels.width, pixels.height) < 1_000;
  const page = isSmall ? doubled(pixels) : pixels;
  const until = performance.now() + longEnough;
  const found = { lines: [] as string[], sure: 0, height: 0 };
  for (const band of bandsOf(page)) {
    if (found.height > 0 && performance.now() > until) break;
    write(bitmapOf(band));
    if (api.SetImageFile(1, 0) === 1) return { lines: [], confidence: 0, share: 1 };
    api.Recognize(null);
    found.lines.push(
      ...api
        .GetUTF8Text()
        .split("\n")
        .map((line) => line.trimEnd()),
    );
    found.sure += api.MeanTextConf() * band.height;
    found.height += band.height;
  }
  const { lines } = found;
  const confidence = found.sure / Math.max(1, found.height);
  while (lines.length > 0 && lines.at(-1) === "") lines.pop();
  const share = found.height / Math.max(1, page.height);
  // Below this the engine sees letters in noise.
  return confidence < 30 ? { lines: [], confidence, share } : { lines, confidence, share };
}

/** What to say of a picture that was not recognised to its end; none for one that was. */
export const shareNotes = (share: number, how: string): readonly string[] =>
  share >= 1
    ? []
    : [`Only the upper ${Math.round(share * 100)} % of it was recognised in the time there is: ${how} for the rest.`];

/** The engine tells its troubles to the console. */
const silent = (): void => undefined;

async function started() {
  const [engine, packed] = await Promise.all([
    productFile("tesseract.wasm", "tesseract.js-core/tesseract-core-simd-lstm.wasm"),
    productFile("eng.traineddata.gz", "@tesseract.js-data/eng/4.0.0_best_int/eng.traineddata.gz"),
  ]);
  const data = gunzip(packed, 50_000_000);
  if (typeof data === "string") throw new Error("The data of the text recognition is damaged.");
  const module = await tesseract({ wasmBinary: engine, print: silent, printErr: silent });
  module.FS.writeFile("eng.traineddata", data);
  const api = new module.TessBaseAPI();
  // 1: the neural engine only, for which the data is made.
  if (api.Init("/", "eng", 1) === -1) throw new Error("The text recognition cannot be started.");
  return { api, write: (bytes: Uint8Array) => module.FS.writeFile("/input", bytes) };
}
