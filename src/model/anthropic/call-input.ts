/** Deeper JSON than this is not taken for input: writing it again can run out of stack (seen at 20,000 levels). */
const deepest = 200;

/**
 * The input of a call from its JSON. Text that is not JSON, or nested absurdly deep, is passed on as the text it is: the
 * gate then says what is wrong with it, and nothing ever runs on a half-parsed object.
 */
export function callInput(json: string): unknown {
  if (isTooDeep(json)) return json;
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return json;
  }
}

/** Whether `json` is one complete object. */
export function wholeObject(json: string): boolean {
  const value = callInput(json);
  return typeof value === "object" && value !== null;
}

function isTooDeep(json: string): boolean {
  if (json.length <= deepest) return false;
  let depth = 0;
  for (let at = 0; at < json.length; at += 1) {
    const char = json[at];
    if (char === '"') at = endOfString(json, at);
    else if (char === "{" || char === "[") depth += 1;
    else if (char === "}" || char === "]") depth -= 1;
    if (depth > deepest) return true;
  }
  return false;
}

function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
  return at;
}
