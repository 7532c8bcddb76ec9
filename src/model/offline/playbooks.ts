/** All playbooks. A new one is a file that exports a Playbook, and a line here. */
import { digest } from "./digest/digest.ts";
import type { Playbook } from "./playbook.ts";
import { receipts } from "./receipts/receipts.ts";
import { rename } from "./rename/rename.ts";
import { sortFolder } from "./sort-folder/sort-folder.ts";
import { tables } from "./tables/tables.ts";

export const playbooks: readonly Playbook[] = [tables, receipts, digest, rename, sortFolder];
