/** A list of what is where, as a document in the folder that was sorted. */
import { size } from "../../../base/words.ts";
import { folderOf, nameIn, type Row } from "../listing.ts";
import { linkTo, plain } from "../markdown.ts";

const link = (base: string, path: string): string => linkTo(base === "" ? path : path.slice(base.length + 1));

/** The index of everything below `base`, folder by folder; what is hidden or part of software stays out. */
export function indexOf(rows: readonly Row[], base: string, own: string): string {
  const shown = rows.filter(
    ({ path, marks }) =>
      path !== own &&
      (base === "" || path.startsWith(`${base}/`)) &&
      !marks.some((mark) => mark === "hidden" || mark === "in a software project"),
  );
  const folders = new Map<string, Row[]>();
  for (const row of shown) folders.set(folderOf(row.path), [...(folders.get(folderOf(row.path)) ?? []), row]);
  const parts = [...folders]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([folder, own_]) => {
      const lines = own_.map(
        ({ path, date, bytes }) => `| [${plain(nameIn(path))}](${link(base, path)}) | ${date} | ${size(bytes)} |`,
      );
      const name = folder === base ? "." : base === "" ? folder : folder.slice(base.length + 1);
      return [`## ${plain(name)} (${own_.length})`, "", "| File | Date | Size |", "|---|---|---|", ...lines].join("\n");
    });
  return `# Index\n\n${shown.length} files in ${folders.size} folders.\n\n${parts.join("\n\n")}\n`;
}
