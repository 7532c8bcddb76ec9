/** A picture in memory: four bytes a pixel (red, green, blue, opacity), rows from the top. */
export type Pixels = { readonly width: number; readonly height: number; readonly data: Uint8Array };

/** Pixels that are decoded at all: 100 megapixels are 400 MB in memory. */
export const mostPixels = 60_000_000;

/** Made smaller so that neither side is longer than `longest`, each new pixel the mean of those it covers. */
export function scaledDown(pixels: Pixels, longest: number): Pixels {
  const ratio = Math.max(pixels.width, pixels.height) / longest;
  if (ratio <= 1) return pixels;
  const width = Math.max(1, Math.round(pixels.width / ratio));
  const height = Math.max(1, Math.round(pixels.height / ratio));
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1)
      meanInto(data, (y * width + x) * 4, pixels, boxAt(x, y, { width, height }, pixels));
  }
  return { width, height, data };
}

type Box = { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
type Size = { readonly width: number; readonly height: number };

function boxAt(x: number, y: number, to: Size, from: Size): Box {
  const left = Math.floor((x * from.width) / to.width);
  const top = Math.floor((y * from.height) / to.height);
  return {
    left,
    top,
    right: Math.min(from.width, Math.max(left + 1, Math.floor(((x + 1) * from.width) / to.width))),
    bottom: Math.min(from.height, Math.max(top + 1, Math.floor(((y + 1) * from.height) / to.height))),
  };
}

function meanInto(target: Uint8Array, at: number, { width, data }: Pixels, { left, right, top, bottom }: Box): void {
  let [red, green, blue, opacity] = [0, 0, 0, 0];
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const from = (y * width + x) * 4;
      red += data[from] ?? 0;
      green += data[from + 1] ?? 0;
      blue += data[from + 2] ?? 0;
      opacity += data[from + 3] ?? 0;
    }
  }
  const count = (right - left) * (bottom - top);
  target[at] = red / count;
  target[at + 1] = green / count;
  target[at + 2] = blue / count;
  target[at + 3] = opacity / count;
}

/** Twice as large, each new pixel between the old ones (bilinear). */
export function doubled({ width, height, data }: Pixels): Pixels {
  const size = { width: width * 2, height: height * 2 };
  const out = new Uint8Array(size.width * size.height * 4);
  for (let y = 0; y < size.height; y += 1) {
    const [top, bottom] = neighbours(y, height);
    for (let x = 0; x < size.width; x += 1) {
      const [left, right] = neighbours(x, width);
      for (let part = 0; part < 4; part += 1) {
        const at = (row: number, column: number): number => data[(row * width + column) * 4 + part] ?? 0;
        // A quarter of the way from one old pixel to the next, on both axes: weights 9, 3, 3 and 1 of 16.
        out[(y * size.width + x) * 4 + part] =
          (9 * at(top, left) + 3 * at(top, right) + 3 * at(bottom, left) + at(bottom, right)) / 16;
      }
    }
  }
  return { ...size, data: out };
}

/** The nearest old pixel and the one behind it, inside the picture. */
function neighbours(at: number, length: number): readonly [number, number] {
  const near = at >> 1;
  const far = at % 2 === 0 ? near - 1 : near + 1;
  return [near, Math.max(0, Math.min(length - 1, far))];
}

/** Turned as the camera was held: the EXIF orientation 1 to 8 (CIPA DC-008, tag 0112). */
export function turned(pixels: Pixels, orientation: number): Pixels {
  if (orientation < 2 || orientation > 8) return pixels;
  const { width, height } = pixels;
  const swaps = orientation >= 5;
  const size = swaps ? { width: height, height: width } : { width, height };
  const data = new Uint8Array(pixels.data.length);
  const from = new Uint32Array(
    pixels.data.buffer.slice(pixels.data.byteOffset, pixels.data.byteOffset + width * height * 4),
  );
  const to = new Uint32Array(data.buffer);
  for (let y = 0; y < size.height; y += 1) {
    for (let x = 0; x < size.width; x += 1) {
      const [sourceX, sourceY] = sourceOf(x, y, { orientation, width, height });
      to[y * size.width + x] = from[sourceY * width + sourceX] ?? 0;
    }
  }
  return { ...size, data };
}

function sourceOf(
  x: number,
  y: number,
  { orientation, width, height }: Size & { readonly orientation: number },
): readonly [number, number] {
  switch (orientation) {
    case 2:
      return [width - 1 - x, y];
    case 3:
      return [width - 1 - x, height - 1 - y];
    case 4:
      return [x, height - 1 - y];
    case 5:
      return [y, x];
    case 6:
      return [y, height - 1 - x];
    case 7:
      return [width - 1 - y, height - 1 - x];
    default:
      return [width - 1 - y, x];
  }
}
