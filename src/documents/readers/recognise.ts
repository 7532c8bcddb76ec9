/** Text recognition, offline: Tesseract 5 with its English data, which also reads the other languages in Latin letters. */

import tesseract, { type TesseractApi } from "tesseract.js-core/tesseract-core-simd-lstm.js";
import { gunzip } from "../../platform/inflate.ts";
import { productFile } from "../../platform/product.ts";
import { bitmapOf } from "./bitmap.ts";
import { doubled, type Pixels } from "./pixels.ts";

export type Recognised = {
  readonly lines: readonly string[];
  /** 0 to 100, as the engine rates itself over all words. */
  readonly confidence: number;
};

let ready: Promise<{ readonly api: TesseractApi; write(bytes: Uint8Array): void }> | undefined;

export async function recognise(pixels: Pixels): Promise<Recognised> {
  ready ??= started();
  const { api, write } = await ready;
  // The engine wants letters of about 30 pixels; pictures made for screens have half of that.
  const isSmall = Math.max(pixels.width, pixels.height) < 1_000;
  write(bitmapOf(isSmall ? doubled(pixels) : pixels));
  if (api.SetImageFile(1, 0) === 1) return { lines: [], confidence: 0 };
  api.Recognize(null);
  const text = api.GetUTF8Text();
  const confidence = api.MeanTextConf();
  const lines = text.split("\n").map((line) => line.trimEnd());
  while (lines.length > 0 && lines.at(-1) === "") lines.pop();
  // Below this the engine sees letters in noise.
  return confidence < 30 ? { lines: [], confidence } : { lines, confidence };
}

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
