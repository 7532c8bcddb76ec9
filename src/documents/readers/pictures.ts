/** Pictures: what they are, made small enough for a model, and their text where it can be recognised. */
import jpeg from "jpeg-js";
import { Refusal } from "../../agent/ports.ts";
import { size } from "../../base/words.ts";
import type { Picture, ReadRequest, Source } from "../api.ts";
import { fromBmp } from "./bitmap.ts";
import { orientationOf, pictureHead } from "./picture.ts";
import { type PictureKind, pictureKind, pictureSize } from "./picture-kind.ts";
import { mostPixels, type Pixels, scaledDown, turned } from "./pixels.ts";
import { fromPng, pngOf } from "./png.ts";
import type { Content } from "./reading.ts";

/** The longest side a model looks at; more is scaled down on its way (documentation of the Messages API on vision). */
const longest = 1_568;
/** Bytes of a picture as it is sent; the limit there is 5 MB in base64. */
const mostBytes = 3_700_000;

const media: Readonly<Partial<Record<PictureKind, Picture["media"]>>> = {
  png: "image/png",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
};

export async function pictureContent(source: Source, request: ReadRequest): Promise<Content> {
  const kind = pictureKind(source.bytes);
  if (kind === undefined) throw new Refusal(`${source.name} is no picture inside, or of a kind that cannot be read.`);
  const measured = pictureSize(source.bytes, kind);
  const words = measured === undefined ? "" : `, ${measured.width} × ${measured.height} pixels`;
  const what = `${kind.toUpperCase()} picture${words}, ${size(source.bytes.length)}`;
  const pixels = decoded(source, kind, measured);
  const { date } = pictureHead(source.bytes);
  const head = date === undefined ? {} : { date };
  const taken = date === undefined ? [] : [`Taken on ${date}, says the picture.`];
  if (request.as === "text") {
    if (pixels === undefined)
      throw new Refusal(
        `The words on ${source.name} cannot be recognised: ${kind} pictures are not opened here. Ask for it as png or jpg.`,
      );
    const { lines, notes } = await textOn(pixels);
    return { what, head, parts: [{ lines }], notes: [...taken, ...notes] };
  }
  const picture = pictureFor(source, kind, { pixels, measured });
  if (picture === undefined)
    throw new Refusal(
      `${source.name} is a ${kind.toUpperCase()} picture${words}, which cannot be shown here. Ask for it as png or jpg.`,
    );
  return {
    what,
    head,
    parts: [],
    notes: [...taken, "as: text recognises the words on it."],
    pictures: [picture],
  };
}

async function textOn(
  pixels: Pixels,
): Promise<{ readonly lines: readonly string[]; readonly notes: readonly string[] }> {
  const { recognise, shareNotes } = await import("./recognise.ts");
  const { lines, confidence, share } = await recognise(scaledDown(pixels, 2_500));
  if (lines.length === 0) return { lines, notes: ["No text was recognised on it."] };
  const sure = `Its text was recognised and is ${Math.round(confidence)} % sure: check names, numbers and dates in the picture.`;
  return { lines, notes: [sure, ...shareNotes(share, "look at the picture itself")] };
}

type Measured = { readonly width: number; readonly height: number };

/** The picture as it can be sent: as it is when it is small enough, else scaled down; undefined when neither can be. */
function pictureFor(
  { name, bytes }: Source,
  kind: PictureKind,
  { pixels, measured }: { readonly pixels: Pixels | undefined; readonly measured: Measured | undefined },
): Picture | undefined {
  const type = media[kind];
  const side = Math.max(measured?.width ?? 0, measured?.height ?? 0);
  const title = name.replace(/^.*[/\\]/, "");
  if (type !== undefined && bytes.length <= mostBytes && side <= longest && side > 0)
    return { media: type, bytes, title };
  if (pixels === undefined)
    return type !== undefined && bytes.length <= mostBytes && side <= 8_000 ? { media: type, bytes, title } : undefined;
  const small = scaledDown(pixels, longest);
  if (kind !== "jpeg") {
    const png = pngOf(small);
    if (png.length <= mostBytes) return { media: "image/png", bytes: png, title };
  }
  return {
    media: "image/jpeg",
    bytes: new Uint8Array(jpeg.encode({ ...small, data: Buffer.from(small.data) }, 85).data),
    title,
  };
}

function decoded(source: Source, kind: PictureKind, measured: Measured | undefined): Pixels | undefined {
  if (measured === undefined || measured.width * measured.height > mostPixels) return undefined;
  try {
    if (kind === "jpeg") return turned(fromJpeg(source.bytes), orientationOf(source.bytes));
    if (kind === "png") return fromPng(source.bytes);
    return kind === "bmp" ? fromBmp(source.bytes) : undefined;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(`${source.name} is damaged: the picture cannot be shown. Get the file again and retry.`);
  }
}

function fromJpeg(bytes: Uint8Array): Pixels {
  const { width, height, data } = jpeg.decode(bytes, {
    useTArray: true,
    maxResolutionInMP: mostPixels / 1e6,
    maxMemoryUsageInMB: 1_000,
  });
  return { width, height, data };
}
