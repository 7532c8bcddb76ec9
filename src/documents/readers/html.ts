/** The text of a web page as lines: one per block, cells of a table row beside each other. */

// HTML 4 names of the characters 160 to 255, in order (w3.org/TR/html401/sgml/entities.html).
const latin =
  "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";
const named = new Map<string, string>([
  ...latin.split(" ").map((name, at) => [name, String.fromCharCode(160 + at)] as const),
  ...Object.entries({
    amp: "&",
    lt: "<",
    gt: ">",
    quot: '"',
    apos: "'",
    euro: "€",
    ndash: "–",
    mdash: "—",
    lsquo: "‘",
    rsquo: "’",
    sbquo: "‚",
    ldquo: "“",
    rdquo: "”",
    bdquo: "„",
    bull: "•",
    hellip: "…",
    trade: "™",
    larr: "←",
    rarr: "→",
    minus: "−",
    thinsp: " ",
    ensp: " ",
    emsp: " ",
    zwnj: "",
    zwj: "",
    lsaquo: "‹",
    rsaquo: "›",
    permil: "‰",
    oelig: "œ",
    OElig: "Œ",
    scaron: "š",
    Scaron: "Š",
  }),
]);

const decoded = (text: string): string =>
  text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]\w{1,11}));?/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return named.get(name) ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
  });

const unseen =
  /<(script|style|template|noscript|svg|head|title)\b[\s\S]*?<\/\1\s*>|<!--[\s\S]*?-->|<![^>]*>|<\?[^>]*>/gi;
const cells = /<\/t[dh]\s*>/gi;
const breaks =
  /<\/?(?:p|div|br|tr|table|tbody|thead|ul|ol|li|dl|dt|dd|h[1-6]|hr|section|article|header|footer|main|aside|nav|form|fieldset|blockquote|pre|address|figure|figcaption|option|select|caption)\b[^>]*>/gi;

const laidOut = /<pre\b[^>]*>([\s\S]*?)<\/pre\s*>/gi;

/** Text that is set in lines and columns by its blanks keeps both. */
const laidOutLines = (text: string): string =>
  `<br>${text.replace(/ {2,}|\t/g, "\u0000").replace(/\r\n|\n|\r/g, "<br>")}<br>`;

/** Blocks become lines, cells stay apart by four blanks; scripts, styles and comments are left out. */
export function htmlText(html: string): string {
  const body = html.replace(unseen, " ").replace(laidOut, (_, text: string) => laidOutLines(text));
  const flat = body
    .replace(/\s+/g, " ")
    .replace(cells, "\u0000")
    .replace(breaks, "\n")
    .replace(/<[a-z/][^>]*>?/gi, "");
  return decoded(flat)
    .split("\n")
    .map((line) =>
      line
        .replace(/[\s\u00a0]+/g, " ")
        .split("\u0000")
        .map((cell) => cell.trim())
        .join("    ")
        .trim(),
    )
    .filter((line) => line !== "")
    .join("\n");
}

/** The page's title; undefined when it has none. */
export function htmlTitle(html: string): string | undefined {
  const title = /<title\b[^>]*>([\s\S]{0,500}?)<\/title/i.exec(html)?.[1];
  const text = title === undefined ? "" : decoded(title).replace(/\s+/g, " ").trim();
  return text === "" ? undefined : text;
}

/** The encoding that a page declares for itself, for bytes that are no UTF-8. */
export const declaredCharset = (start: string): string | undefined =>
  /<meta\b[^>]{0,200}charset\s*=\s*["']?([\w-]{3,20})/i.exec(start)?.[1];
