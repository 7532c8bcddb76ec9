#!/usr/bin/env node
/** The product without an editor. Everything but this line-up is in src/cli; the rest is loaded when a verb needs it. */
import { startCli } from "./cli/start.ts";

void startCli(() => import("./compose.ts"));
