/** Which project a file belongs to, by the words that names share. */
import { folderOf, nameIn, type Row } from "../listing.ts";

/** Words of names that are no project: what a file is, in which state, when it was made. */
const general = new Set(
  "not all send sent about this that who what how our your his her its out off are was has have been more next last day week month year timesheet timesheets stundenzettel transcript agenda ticket newsletter confirmation supplier customer kunde lieferant website nicht alle alles bitte mein meine unser unsere the and for with from der die das den und mit von für copy kopie final draft entwurf new neu old alt version rev scan img image photo foto picture bild screenshot document dokument file datei report bericht notes notizen notiz meeting minutes protokoll transcript invoice rechnung receipt beleg quittung order offer angebot contract vertrag list liste table tabelle export import summary overview budget plan planung price preisliste sheet data daten test sample example readme index mail letter brief logo text page seite january february march april may june july august september october november december januar februar märz april mai juni juli august september oktober november dezember jan feb mar apr jun jul aug sep sept oct okt nov dec dez monday tuesday wednesday thursday friday untitled delivery note draft stock count holiday".split(
    " ",
  ),
);

const wordsIn = (text: string): readonly string[] =>
  text
    .replace(/\.[^.]*$/, "")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 2 && /^\p{L}/u.test(word) && !general.has(word.toLowerCase()));

/** Names that a request lists: "by project: Odessa, Korso and Fair". Empty where it lists none. */
export function namedProjects(request: string): readonly string[] {
  const list =
    /\b(?:projects?|projekte?n?|customers?|clients?|kunden?)\s*(?::|\(|,|–|-|named|called|such as|wie|namens)\s*([^.;)\n]+)/iu.exec(
      request,
    )?.[1];
  return list === undefined
    ? []
    : list
        .split(/\s*,\s*|\s+(?:and|und|or|oder)\s+/)
        .map((name) =>
          name
            .replace(/^(?:and|und)\s+/i, "")
            .replace(/["“”„']/g, "")
            .trim(),
        )
        .filter((name) => name.length > 1);
}

/** The most that a word of every second file can tell: it names the whole, not a part of it. */
const mostShare = 0.6;

/** Project by path. Files whose names share no word with another file belong to none. */
export function projectsOf(rows: readonly Row[], named: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (named.length > 0) {
    for (const { path } of rows) {
      const project = named.find((name) => speaksOf(path, name));
      if (project !== undefined) found.set(path, project);
    }
    return found;
  }
  const counts = countsIn(rows);
  for (const { path } of rows) {
    const words = wordsIn(nameIn(path)).map((word) => counts.get(word.toLowerCase()));
    const [best] = words
      .filter((word) => word !== undefined && word.files > 1 && word.files <= Math.max(2, rows.length * mostShare))
      .sort((a, b) => (b?.files ?? 0) - (a?.files ?? 0));
    if (best !== undefined) found.set(path, best.shown);
  }
  return found;
}

/** Whether the name of a file or of a folder above it holds the project's name. */
function speaksOf(path: string, name: string): boolean {
  const plain = (text: string): string => ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ")} `;
  return plain(nameIn(path)).includes(plain(name)) || plain(folderOf(path)).includes(plain(name));
}

type Counted = { readonly shown: string; files: number };

function countsIn(rows: readonly Row[]): ReadonlyMap<string, Counted> {
  const counts = new Map<string, Counted>();
  for (const { path } of rows) {
    for (const word of new Set(wordsIn(nameIn(path)))) {
      const key = word.toLowerCase();
      const entry = counts.get(key) ?? { shown: word.charAt(0).toUpperCase() + word.slice(1), files: 0 };
      entry.files += 1;
      counts.set(key, entry);
    }
  }
  return counts;
}
