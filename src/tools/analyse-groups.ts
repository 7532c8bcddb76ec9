/** Many files of one shape in a profile: the first in full, the others by what is different about them. */
import type { FileProfile, Profile, SheetProfile } from "../documents/profile.ts";

/** Up to so many files are told in full. */
const mostInFull = 5;

/** A file of the same headings and types as the one that `like` names. */
export type LikeFile = Pick<FileProfile, "path" | "encoding" | "delimiter"> &
  Pick<SheetProfile, "rows" | "duplicates" | "totals" | "notes"> & {
    readonly like: string;
    /** Sums of its columns of figures, and the first and last of its dates. */
    readonly figures: Readonly<Record<string, number | string>>;
    readonly dirty?: Readonly<Record<string, SheetProfile["columns"][number]["dirty"]>>;
  };

export function groupedFiles({ files, sameShape }: Profile): readonly (FileProfile | LikeFile)[] {
  if (files.length <= mostInFull) return files;
  const first = new Map((sameShape ?? []).flatMap((paths) => paths.slice(1).map((path) => [path, paths[0] ?? ""])));
  return files.map((file) => {
    const like = first.get(file.path);
    const [sheet, ...others] = file.sheets;
    return like === undefined || sheet === undefined || others.length > 0 ? file : likeFile(file, sheet, like);
  });
}

function likeFile({ path, encoding, delimiter }: FileProfile, sheet: SheetProfile, like: string): LikeFile {
  const figures = sheet.columns.flatMap(({ name, type, role, sum, min, max }): [string, number | string][] => {
    if (type === "date" && min !== undefined) return [[name, `${min} to ${max}`]];
    return role === "measure" && sum !== undefined ? [[name, sum]] : [];
  });
  const dirty = sheet.columns.flatMap(({ name, dirty: odd }) => (odd === undefined ? [] : [[name, odd] as const]));
  const { rows, duplicates, totals, notes } = sheet;
  return {
    path,
    like,
    ...(encoding === undefined || encoding === "UTF-8" ? {} : { encoding }),
    ...(delimiter === undefined ? {} : { delimiter }),
    rows,
    figures: Object.fromEntries(figures),
    ...(duplicates ? { duplicates } : {}),
    ...(totals ? { totals } : {}),
    ...(notes ? { notes } : {}),
    ...(dirty.length > 0 ? { dirty: Object.fromEntries(dirty) } : {}),
  };
}
