/** Colors of a deck as they show: names of the scheme through the master's map, with their shades (ECMA-376, 20.1.2.3). */
import { attribute, child, type Element, elementsIn } from "../readers/markup.ts";
import { masterOf, number, type Sheet, type Theme } from "./sheets.ts";

/** Red, green and blue from 0 to 1. */
export type Rgb = readonly [number, number, number];

/** The color of a solidFill; undefined where it cannot be told. */
export function colorOf(fill: Element | undefined, sheet: Sheet, theme: Theme): Rgb | undefined {
  const [one] = fill === undefined ? [] : elementsIn(fill);
  if (one === undefined || one.name === "schemeClr")
    return one && shaded(schemeColor(attribute(one, "val") ?? "", sheet, theme), one);
  const value = one.name === "srgbClr" ? attribute(one, "val") : attribute(one, "lastClr");
  return shaded(rgbOf(value), one);
}

/** A color by its name on slides ("tx1", "accent2"). */
export function schemeColor(name: string, sheet: Sheet, { colors }: Theme): Rgb | undefined {
  const map = child(masterOf(sheet).root, "clrMap");
  return rgbOf(colors.get((map && attribute(map, name)) ?? name));
}

const rgbOf = (hex: string | undefined): Rgb | undefined => {
  if (hex === undefined || !/^[\da-f]{6}$/i.test(hex)) return undefined;
  const part = (at: number): number => Number.parseInt(hex.slice(at, at + 2), 16) / 255;
  return [part(0), part(2), part(4)];
};

const changes: Readonly<Record<string, (color: Rgb, by: number) => Rgb>> = {
  lumMod: (color, by) => withLightness(color, (light) => light * by),
  lumOff: (color, by) => withLightness(color, (light) => light + by),
  shade: ([red, green, blue], by) => [red * by, green * by, blue * by],
  tint: ([red, green, blue], by) => [1 - (1 - red) * by, 1 - (1 - green) * by, 1 - (1 - blue) * by],
};

/** With the changes that stand in the color. Undefined for those not followed here: see-through, turned on the wheel. */
function shaded(color: Rgb | undefined, one: Element): Rgb | undefined {
  return elementsIn(one).reduce<Rgb | undefined>(
    (now, change) => now && changes[change.name]?.(now, number(change, "val") / 100_000),
    color,
  );
}

/** The same hue and saturation with another lightness (HSL). */
function withLightness(color: Rgb, change: (light: number) => number): Rgb {
  const [high, low] = [Math.max(...color), Math.min(...color)];
  const light = (high + low) / 2;
  const wanted = Math.min(1, Math.max(0, change(light)));
  const spread = high - low;
  const saturation = spread === 0 ? 0 : spread / (1 - Math.abs(2 * light - 1));
  const half = (saturation * (1 - Math.abs(2 * wanted - 1))) / 2;
  const place = (part: number): number => (spread === 0 ? 0 : ((part - low) / spread) * 2 - 1);
  return [wanted + half * place(color[0]), wanted + half * place(color[1]), wanted + half * place(color[2])];
}

/** Contrast from 1 to 21 (WCAG 2.2, relative luminance). */
export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const luminance = ([red, green, blue]: Rgb): number => {
  const linear = (part: number): number => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
};

/** The plain color behind everything on a sheet; undefined for pictures and patterns, and where nothing says so. */
export function groundOf(sheet: Sheet, theme: Theme): Rgb | undefined {
  for (let one: Sheet | undefined = sheet; one !== undefined; one = one.above) {
    const ground = child(child(one.root, "cSld"), "bg");
    if (ground === undefined) continue;
    const properties = child(ground, "bgPr");
    if (properties !== undefined) return colorOf(child(properties, "solidFill"), sheet, theme);
    const reference = child(ground, "bgRef");
    // 1001 is the first fill of the theme, which is plain in nearly all of them.
    return reference !== undefined && number(reference, "idx") === 1001 ? colorOf(reference, sheet, theme) : undefined;
  }
  return schemeColor("bg1", sheet, theme);
}
