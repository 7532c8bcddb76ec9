/** What the user made of a plan, as the Plan tool's answer tells it. */
import type { Result } from "./playbook.ts";

export type Approval =
  | { readonly kind: "approved"; readonly text: string; readonly edited: boolean }
  | { readonly kind: "revise"; readonly note: string }
  | { readonly kind: "rejected" }
  | { readonly kind: "failed"; readonly why: string };

export function approvalOf({ ok, text }: Result): Approval {
  if (!ok) return { kind: "failed", why: text };
  if (text.startsWith("Approved"))
    return { kind: "approved", text, edited: text.includes("\nThe user edited the plan.") };
  if (text.startsWith("Not approved yet")) {
    return { kind: "revise", note: /The user says: ([\s\S]*?)(?:\nRevise the plan|$)/.exec(text)?.[1] ?? "" };
  }
  return { kind: "rejected" };
}

/**
 * Where an approved move goes after the user's edits: the target of its first source, as the answer shows it
 * ("- move a.txt → Texts/a.txt, move …"). Undefined when the plan was not edited.
 */
export function editedTarget(
  { text, edited }: Extract<Approval, { kind: "approved" }>,
  first: string,
): string | undefined {
  if (!edited) return undefined;
  const start = `\n- move ${first} → `;
  const at = text.lastIndexOf(start);
  if (at < 0) return undefined;
  const line = text.slice(at + start.length).split("\n")[0] ?? "";
  return line.split(/, move | and [\d,]+ more$/)[0];
}

/** The TodoWrite input for a list of step titles of which `done` are through. */
export const todos = (titles: readonly string[], done: number): unknown => ({
  todos: titles.map((content, index) => ({
    content,
    status: index < done ? "completed" : index === done ? "in_progress" : "pending",
  })),
});
