/** Delivery checks on a pdf: it opens, and nothing of a draft is left on its pages. */
import type { Finding } from "../../protocol/events.ts";
import type { FileText } from "../api.ts";
import { leftoverIn, leftoverWords } from "./leftovers.ts";

/** Findings on a pdf as it was read, pages in order. */
export function pageFindings(read: FileText | undefined): Finding[] {
  if (read === undefined) return [];
  if ("problem" in read) return [{ severity: "error", text: read.problem }];
  const starts = read.sections;
  return read.text.split("\n").flatMap((line, at): Finding[] => {
    const found = leftoverIn(line);
    if (found === undefined) return [];
    const page = starts.findLast((section) => section.line <= at + 1)?.title.toLowerCase();
    return [{ severity: "warning", ...(page === undefined ? {} : { place: page }), text: leftoverWords(found) }];
  });
}
