// Libraries without types of their own: what we use of them.

declare module "word-extractor" {
  type Extracted = {
    getBody(): string;
    getHeaders(options?: { readonly includeFooters?: boolean }): string;
    getFootnotes(): string;
    getEndnotes(): string;
    getAnnotations(): string;
    getTextboxes(): string;
  };
  const WordExtractor: new () => { extract(source: Uint8Array): Promise<Extracted> };
  export default WordExtractor;
}

declare module "tesseract.js-core/tesseract-core-simd-lstm.js" {
  export type TesseractApi = {
    Init(folder: string, language: string, engine: number): number;
    SetImageFile(orientation: number, angle: number): number;
    Recognize(monitor: null): number;
    GetUTF8Text(): string;
    MeanTextConf(): number;
  };
  type TesseractModule = {
    readonly FS: { writeFile(path: string, bytes: Uint8Array): void };
    readonly TessBaseAPI: new () => TesseractApi;
  };
  const load: (options: {
    readonly wasmBinary: Uint8Array;
    readonly print: (words: string) => void;
    readonly printErr: (words: string) => void;
  }) => Promise<TesseractModule>;
  export default load;
}
