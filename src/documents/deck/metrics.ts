/** How wide text is: advance widths of the fonts that decks use, in thousandths of the font's size. */

// From U+0020 to U+007E. Arial's widths are those of Liberation Sans, Calibri's those of Carlito: both were made to be
// equal, so that a text breaks at the same words with either.
const arial = {
  regular:
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584",
  bold: "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 333 333 584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 722 667 611 722 667 944 667 667 611 333 278 333 584 556 333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 333 611 556 778 556 556 500 389 280 389 584",
};
const calibri = {
  regular:
    "226 326 401 498 507 715 682 221 303 303 498 498 250 306 252 386 507 507 507 507 507 507 507 507 507 507 268 268 498 498 498 463 894 579 544 533 615 488 459 631 623 252 319 520 420 855 646 662 517 673 543 459 487 642 567 890 519 487 468 307 386 307 498 498 291 479 525 423 525 498 305 471 525 229 239 455 229 799 525 527 525 525 349 391 335 525 452 715 433 453 395 314 460 314 498",
  bold: "226 326 438 498 507 729 705 233 312 312 498 498 258 306 267 430 507 507 507 507 507 507 507 507 507 507 276 276 498 498 498 463 898 606 561 529 630 488 459 637 631 267 331 547 423 874 659 676 532 686 563 473 495 653 591 906 551 520 478 325 430 325 498 498 300 494 537 418 537 503 316 474 537 246 255 480 246 813 537 538 537 537 355 399 347 537 473 745 459 474 397 344 475 344 498",
};

type Widths = readonly number[];
type Face = {
  readonly regular: Widths;
  readonly bold: Widths;
  /** Height of a line at single spacing, by the size of the font. */
  readonly line: number;
  /** How much wider than the widths used for it. */
  readonly factor: number;
};

const numbers = (list: string): Widths => list.split(" ").map(Number);
const arialFace: Face = { regular: numbers(arial.regular), bold: numbers(arial.bold), line: 1.15, factor: 1 };
const calibriFace: Face = { regular: numbers(calibri.regular), bold: numbers(calibri.bold), line: 1.22, factor: 1 };
/** A font nobody measured is taken to be rather wide: too much room beats text that runs out of its box. */
const unknown: Face = { ...arialFace, line: 1.2, factor: 1.06 };

const faceOf = (font: string): Face => {
  if (/^(?:arial|helvetica|liberation sans)$/i.test(font)) return arialFace;
  if (/^(?:calibri|carlito)(?: light)?$/i.test(font)) return calibriFace;
  if (/^courier new$/i.test(font)) return monospace;
  return /^(?:verdana|montserrat|poppins|dejavu sans)/i.test(font) ? { ...unknown, factor: 1.18 } : unknown;
};

const monospace: Face = {
  regular: numbers(arial.regular).map(() => 600),
  bold: numbers(arial.bold).map(() => 600),
  line: 1.13,
  factor: 1,
};

/** Whether the widths of this font are its own, and not an estimate. */
export const isMeasured = (font: string): boolean => faceOf(font).factor === 1;

/** Height of a line of this font at single spacing, in points. */
export const lineHeight = (font: string, size: number): number => faceOf(font).line * size;

// Letters that are no base letter with a mark; widths of Arial.
const others: Readonly<Record<string, number>> = {
  ...{ "–": 556, "—": 1000, "…": 1000, "•": 350, "€": 556, "™": 1000, "→": 1000, "©": 737, "®": 737 },
  ...{ "“": 333, "”": 333, "„": 333, "‘": 222, "’": 222, "‚": 222, "«": 556, "»": 556, "·": 278, "°": 400 },
  ...{ ß: 611, æ: 889, Æ: 1000, ø: 611, Ø: 778, œ: 944, Œ: 1000, ł: 222, Ł: 556, ı: 278, "\u00a0": 278 },
};

// Scripts written in full squares: Chinese, Japanese, Korean, and pictures.
const square = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\u{1f300}-\u{1faff}]/u;

function signWidth(sign: string, widths: Widths): number {
  const code = sign.codePointAt(0) ?? 0;
  const plain = widths[code - 32];
  if (plain !== undefined) return plain;
  const other = others[sign];
  if (other !== undefined) return other;
  if (/\p{M}|\p{Cf}/u.test(sign)) return 0;
  const base = sign.normalize("NFD").codePointAt(0) ?? 0;
  if (base !== code) return widths[base - 32] ?? 600;
  if (square.test(sign)) return 1000;
  return /\p{Lu}/u.test(sign) ? 720 : 600;
}

export type Font = { readonly font: string; readonly size: number; readonly bold: boolean };

/** Width of a text on one line, in points. */
export function textWidth(text: string, { font, size, bold }: Font): number {
  const face = faceOf(font);
  const widths = bold ? face.bold : face.regular;
  let sum = 0;
  for (const sign of text) sum += signWidth(sign, widths);
  return (sum * size * face.factor) / 1000;
}

type Pen = { readonly lines: number; readonly used: number };

/** Lines that pieces of text take in `room` points when they wrap between words; a longer word is broken. */
export function linesOf(pieces: readonly (Font & { readonly text: string })[], room: number): number {
  let pen: Pen = { lines: 1, used: 0 };
  for (const piece of pieces) {
    for (const word of piece.text.match(/\n|[^\s-]*-|[^\s-]+|[^\S\n]+/g) ?? [])
      pen =
        word === "\n"
          ? { lines: pen.lines + 1, used: 0 }
          : after(pen, textWidth(word, piece), room, word.trim() === "");
  }
  return pen.lines;
}

function after({ lines, used }: Pen, width: number, room: number, isBlank: boolean): Pen {
  // Blanks at the end of a line stand in its margin.
  if (isBlank) return { lines, used: used + width };
  const line = used > 0 && used + width > room ? { lines: lines + 1, used: 0 } : { lines, used };
  const breaks = width > room ? Math.ceil(width / room) - 1 : 0;
  return { lines: line.lines + breaks, used: line.used + width - breaks * room };
}
