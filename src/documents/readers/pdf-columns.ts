/** Text columns of a page: articles are set in two or three, and read one after the other. Tables stay in their rows. */

type Item = {
  readonly str: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

/** Fewer rows than this are no article. */
const fewestRows = 12;

/**
 * The pieces of a page by column, in reading order: what goes over all columns (title, abstract) stays before the
 * columns under it. One group when the page has one column, or when what stands side by side are the cells of a table.
 */
export function columnsOf<T extends Item>(items: readonly T[]): readonly (readonly T[])[] {
  const gutter = gutterOf(items);
  if (gutter === undefined) return [items];
  const bands = bandsOf(items, gutter);
  return bands.flatMap(({ wide, left, right }) => [wide, left, right].filter((group) => group.length > 0));
}

type Band<T> = { readonly wide: T[]; readonly left: T[]; readonly right: T[] };

/** From top to bottom: lines over the gutter begin a new band; what follows them is split at the gutter. */
function bandsOf<T extends Item>(items: readonly T[], gutter: number): readonly Band<T>[] {
  const bands: Band<T>[] = [{ wide: [], left: [], right: [] }];
  for (const item of [...items].sort((a, b) => b.y - a.y)) {
    let band = bands.at(-1) as Band<T>;
    if (isOver(item, gutter)) {
      if (band.left.length + band.right.length > 0) {
        band = { wide: [], left: [], right: [] };
        bands.push(band);
      }
      band.wide.push(item);
    } else if (item.x < gutter) band.left.push(item);
    else band.right.push(item);
  }
  return bands;
}

const isOver = ({ x, width }: Item, gutter: number): boolean => x < gutter - 3 && x + width > gutter + 3;

/** Where a white stripe runs down the middle of most of the page between two long texts; undefined when none does. */
function gutterOf(items: readonly Item[]): number | undefined {
  const left = Math.min(...items.slice(0, 5_000).map(({ x }) => x));
  const right = Math.max(...items.slice(0, 5_000).map(({ x, width }) => x + width));
  const width = right - left;
  if (!(width > 200) || items.length < fewestRows * 2 || items.length > 5_000) return undefined;
  let best: { readonly at: number; readonly over: number } | undefined;
  for (let at = left + width * 0.35; at <= left + width * 0.65; at += 2) {
    const over = items.filter((item) => isOver(item, at)).length;
    if (best === undefined || over < best.over) best = { at, over };
  }
  return best !== undefined && best.over <= items.length * 0.25 && isArticle(items, best.at) ? best.at : undefined;
}

/** Both sides hold running text: their rows are nearly as long as the column is wide. Cells of tables are short. */
function isArticle(items: readonly Item[], gutter: number): boolean {
  return [
    items.filter((item) => item.x + item.width <= gutter + 3),
    items.filter((item) => item.x >= gutter - 3),
  ].every((side) => {
    const rows = new Map<number, { chars: number; from: number; to: number }>();
    for (const { str, x, y, width } of side) {
      const key = Math.round(y / 3);
      const row = rows.get(key) ?? { chars: 0, from: x, to: x };
      rows.set(key, { chars: row.chars + str.length, from: Math.min(row.from, x), to: Math.max(row.to, x + width) });
    }
    const all = [...rows.values()];
    const edge = Math.max(...all.map(({ to }) => to)) - Math.min(...all.map(({ from }) => from));
    const long = all.filter(({ chars, from, to }) => chars >= 25 && to - from > edge * 0.7).length;
    return all.length >= fewestRows && long > all.length * 0.6;
  });
}
