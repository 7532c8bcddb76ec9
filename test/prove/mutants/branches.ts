/** The branches of a source file that refuse something, found in its text: each `if (…) throw` is one. */

export type Branch = { readonly file: string; readonly line: number; readonly text: string };

/** A condition on one line whose consequence, there or on the next line, is a throw or a denial. */
const condition = /^(\s*(?:\} else )?if \()(.*)(\)(?: throw [^\n]*| return deny\([^\n]*| \{)?)$/;
const refuses = /^\s*(?:throw |return deny\(|return \{ ok: false)/;

export function branchesOf(file: string, code: string): readonly Branch[] {
  const lines = code.split("\n");
  return lines.flatMap((text, at): readonly Branch[] => {
    const found = condition.exec(text);
    if (found === null) return [];
    const own = /\) (?:throw |return deny\()/.test(text);
    return own || refuses.test(lines[at + 1] ?? "") ? [{ file, line: at + 1, text: text.trim() }] : [];
  });
}

/** `code` with the condition at `line` never true. */
export function mutated(code: string, line: number): string {
  const lines = code.split("\n");
  lines[line - 1] = (lines[line - 1] ?? "").replace(condition, "$1false && ($2)$3");
  return lines.join("\n");
}
