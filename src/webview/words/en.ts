import { compare } from "./en-compare.ts";
import { file } from "./en-file.ts";
import { talk } from "./en-talk.ts";
import { task } from "./en-task.ts";
import { work } from "./en-work.ts";

export const en = { ...task, ...work, ...talk, ...file, ...compare };
