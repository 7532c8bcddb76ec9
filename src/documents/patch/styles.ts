/** The cell formats of an existing workbook, and copies of them with another number format added (18.8.10, 18.8.30). */
import { xml } from "../package.ts";
import { isDateCode } from "../workbook/formats.ts";
import { attributeOf } from "./sheet-text.ts";

export type Styles = {
  /** Whether a cell of this format shows a date or a time. */
  isDate(style: number): boolean;
  /** Whether the format keeps its cells from being changed once the sheet is protected. */
  isLocked(style: number): boolean;
  /** The number of a format like `style` that shows numbers by `code`; added when there is none. */
  withCode(style: number, code: string): number;
  /** The part with what was added; undefined when nothing was. */
  changed(): string | undefined;
};

// Built-in formats of dates and times (18.8.30).
const isBuiltInDate = (id: number): boolean => (id >= 14 && id <= 22) || (id >= 45 && id <= 47);
const firstOwn = 164;

export function stylesOf(part: string): Styles {
  const prefix = /<([\w.-]+:)?styleSheet[\s>]/.exec(part)?.[1] ?? "";
  let text = part;
  const list = new RegExp(`<${prefix}cellXfs(?=[\\s>])[^>]*>([\\s\\S]*?)</${prefix}cellXfs>`);
  const format = new RegExp(`<${prefix}xf(?=[\\s/>])[^>]*?(?:/>|>[\\s\\S]*?</${prefix}xf>)`, "g");
  const formats: string[] = list.exec(part)?.[1]?.match(format) ?? [];
  const codes = new Map<number, string>();
  for (const [, tag = ""] of part.matchAll(new RegExp(`<${prefix}numFmt\\s([^>]*)>`, "g")))
    codes.set(Number(attributeOf(tag, "numFmtId")), attributeOf(tag, "formatCode") ?? "");
  const idOf = (style: number): number => Number(attributeOf(formats[style] ?? "", "numFmtId") ?? 0);

  const codeId = (code: string): number => {
    const known = [...codes].find(([, one]) => one === code)?.[0];
    if (known !== undefined) return known;
    const id = Math.max(firstOwn - 1, ...codes.keys()) + 1;
    codes.set(id, code);
    text = withNumberFormat(text, prefix, `<${prefix}numFmt numFmtId="${id}" formatCode="${xml(code)}"/>`);
    return id;
  };

  return {
    isDate: (style) => isBuiltInDate(idOf(style)) || isDateCode(codes.get(idOf(style)) ?? "General"),
    isLocked: (style) => !new RegExp(`<${prefix}protection\\s[^>]*locked="(?:0|false)"`).test(formats[style] ?? ""),
    withCode(style, code) {
      const id = code === "General" ? 0 : codeId(code);
      const base = formats[style] ?? `<${prefix}xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>`;
      const wanted = withAttribute(withAttribute(base, "numFmtId", String(id)), "applyNumberFormat", "1");
      const known = formats.indexOf(wanted);
      if (known >= 0) return known;
      formats.push(wanted);
      text = text.replace(list, (whole) =>
        counted(
          whole.replace(`</${prefix}cellXfs>`, () => `${wanted}</${prefix}cellXfs>`),
          formats.length,
        ),
      );
      return formats.length - 1;
    },
    changed: () => (text === part ? undefined : text),
  };
}

/** The first tag of `element` with an attribute set. */
const withAttribute = (element: string, name: string, value: string): string =>
  element.replace(/^<[^>]*?(?=\/?>)/, (tag) => {
    const bare = tag.replace(new RegExp(`\\s${name}="[^"]*"`), "");
    return `${bare.trimEnd()} ${name}="${value}"`;
  });

const counted = (element: string, count: number): string => element.replace(/(\scount=")\d*(")/, `$1${count}$2`);

function withNumberFormat(text: string, prefix: string, entry: string): string {
  const list = new RegExp(`<${prefix}numFmts(?=[\\s>])[^>]*>[\\s\\S]*?</${prefix}numFmts>`);
  const found = list.exec(text)?.[0];
  if (found === undefined) {
    // The first child of all (18.8.39).
    return text.replace(
      new RegExp(`<${prefix}styleSheet(?=[\\s>])[^>]*>`),
      (open) => `${open}<${prefix}numFmts count="1">${entry}</${prefix}numFmts>`,
    );
  }
  const grown = found.replace(`</${prefix}numFmts>`, () => `${entry}</${prefix}numFmts>`);
  const count = (grown.match(new RegExp(`<${prefix}numFmt\\s`, "g")) ?? []).length;
  return text.replace(list, () => counted(grown, count));
}
