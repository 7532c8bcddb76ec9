import assert from "node:assert/strict";
import test from "node:test";
import { gross } from "../src/price.js";

test("adds the tax", () => assert.equal(gross(100), 119));
