/** Finds the word a menu of the text box belongs to. */
type Word = { readonly kind: "file" | "skill"; readonly text: string; readonly from: number; readonly to: number };

/** The @word or /word the caret stands in. A slash counts only at the beginning of the text. */
export function wordAt(text: string, caret: number): Word | undefined {
  const before = text.slice(0, caret);
  const file = /(^|\s)@([^\s@]*)$/u.exec(before);
  if (file) return { kind: "file", text: file[2] ?? "", from: caret - (file[2] ?? "").length - 1, to: caret };
  const skill = /^\/([^\s/]*)$/u.exec(before);
  if (skill) return { kind: "skill", text: skill[1] ?? "", from: 0, to: caret };
  return undefined;
}
