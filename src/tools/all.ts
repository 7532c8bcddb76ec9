/** Every tool a task has besides the mind's own. One list for all, so that the prompt's start never changes. */
import type { Tool } from "../agent/tool.ts";
import type { Documents } from "../documents/api.ts";
import { analyseTool } from "./analyse.ts";
import { bashTool } from "./bash.ts";
import { bashOutputTool } from "./bash-output.ts";
import { deleteTool } from "./delete.ts";
import { documentTool } from "./document.ts";
import { editTool } from "./edit.ts";
import { extractTool } from "./extract.ts";
import { quotesTool } from "./extract-quotes.ts";
import { globTool } from "./glob.ts";
import { grepTool } from "./grep.ts";
import { moveTool } from "./move.ts";
import { readTool } from "./read.ts";
import { scriptTool } from "./script.ts";
import { workbookTool } from "./workbook.ts";
import { writeTool } from "./write.ts";

export const allTools = (documents: Documents): readonly Tool[] => [
  readTool(documents),
  globTool,
  grepTool(documents),
  analyseTool(documents),
  extractTool(documents),
  quotesTool(documents),
  writeTool,
  editTool,
  moveTool,
  deleteTool,
  workbookTool(documents),
  documentTool(documents),
  bashTool,
  bashOutputTool,
  scriptTool,
];
