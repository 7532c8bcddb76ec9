import { expect, test } from "vitest";
import { connectionFault } from "../../../../src/model/anthropic/connection-faults.ts";
import { answerFault, type ErrorAnswer } from "../../../../src/model/anthropic/faults.ts";
import { publicEndpoint } from "../../../../src/model/anthropic/options.ts";
import { backOff } from "../../../../src/model/anthropic/persist.ts";
import { serviceAt } from "../../../../src/model/anthropic/service.ts";

const key = "my-secret-key-1234";
const claude = serviceAt(publicEndpoint, "claude-opus-5-5", [key]);
const gateway = serviceAt("https://user:pass@llm.corp.example/anthropic", "claude-opus-5-5", [key]);

const answer = (status: number, type = "", message = "", more: Partial<ErrorAnswer> = {}) =>
  answerFault({ status, type, message, code: "", ...more }, claude);

test("each error answer is one clear sentence, or a clause when it is tried again", () => {
  const invalid = (message: string) => answer(400, "invalid_request_error", message);
  const told = {
    busy: answer(429, "rate_limit_error", "…", { retryAfter: 20_000 }),
    overloaded: answer(529, "overloaded_error"),
    internal: answer(500, "api_error"),
    gateway: answer(502),
    "not to be retried": answer(503, "api_error", "", { final: true }),
    "bad key": answer(401, "authentication_error", `invalid x-api-key ${key}`),
    "no access": answer(403, "permission_error", `Key ${key} and sk-ant-api03-abc may not use this model.`),
    firewall: answer(403),
    "wrong model": answer(404, "not_found_error", "model: claude-opus-9"),
    "wrong address": answer(404),
    redirect: answer(302),
    proxy: answer(407),
    "too large": answer(413, "request_too_large"),
    credit: invalid("Your credit balance is too low to access the Anthropic API."),
    "spend limit": answer(429, "rate_limit_error", "…", { code: "enforced_spend_limit_reached" }),
    billing: answer(402, "billing_error"),
    "too long": invalid("prompt is too long: 1200000 tokens > 1000000 maximum"),
    signature: invalid("messages.1.content.0: Invalid `signature` in `thinking` block"),
    settings: invalid("This model does not support the effort parameter."),
    media: invalid("messages.0.content.1.image.source.base64: Could not process image"),
    other: invalid("tools.0.name: String should match pattern"),
  };
  expect(told).toMatchInlineSnapshot(`
    {
      "bad key": {
        "kind": "mend",
        "what": "Claude does not accept the API key. Nothing was lost: set a valid key, then continue the task.",
      },
      "billing": {
        "kind": "mend",
        "what": "Claude has no credit left for this API key, or a spending limit is reached. Nothing was lost: add credit or raise the limit, then continue the task.",
      },
      "busy": {
        "kind": "later",
        "retryAfter": 20000,
        "what": "Claude is busy: too much was asked at once",
      },
      "credit": {
        "kind": "mend",
        "what": "Claude has no credit left for this API key, or a spending limit is reached. Nothing was lost: add credit or raise the limit, then continue the task.",
      },
      "firewall": {
        "kind": "mend",
        "what": "api.anthropic.com answers with error 403 and does not seem to be a compatible model service. Nothing was lost: check its address, or a proxy or firewall on the way, then continue the task.",
      },
      "gateway": {
        "kind": "later",
        "what": "Claude has a problem of its own (error 502)",
      },
      "internal": {
        "kind": "later",
        "what": "Claude has a problem of its own (error 500)",
      },
      "media": {
        "kind": "mend",
        "repair": "media",
        "what": "Claude refused the request: messages.0.content.1.image.source.base64: Could not process image. Nothing was lost: change what it names, or continue in a new task.",
      },
      "no access": {
        "kind": "mend",
        "what": "The API key is not allowed to do this: Key [key] and [key] may not use this model. Nothing was lost: use a key with access, or another model.",
      },
      "not to be retried": {
        "kind": "later",
        "tries": 1,
        "what": "Claude has a problem of its own (error 503)",
      },
      "other": {
        "kind": "mend",
        "what": "Claude refused the request: tools.0.name: String should match pattern. Nothing was lost: change what it names, or continue in a new task.",
      },
      "overloaded": {
        "kind": "later",
        "what": "Claude is overloaded",
      },
      "proxy": {
        "kind": "mend",
        "what": "The proxy asks for a sign-in. Nothing was lost: add user and password to the proxy address, then continue the task.",
      },
      "redirect": {
        "kind": "mend",
        "what": "api.anthropic.com redirects to another address and does not seem to be a compatible model service. Nothing was lost: check its address, or a proxy or firewall on the way, then continue the task.",
      },
      "settings": {
        "kind": "mend",
        "repair": "settings",
        "what": "Claude refused the request: This model does not support the effort parameter. Nothing was lost: change what it names, or continue in a new task.",
      },
      "signature": {
        "kind": "mend",
        "repair": "thinking",
        "what": "Claude refused the request: messages.1.content.0: Invalid \`signature\` in \`thinking\` block. Nothing was lost: change what it names, or continue in a new task.",
      },
      "spend limit": {
        "kind": "mend",
        "what": "Claude has no credit left for this API key, or a spending limit is reached. Nothing was lost: add credit or raise the limit, then continue the task.",
      },
      "too large": {
        "kind": "mend",
        "what": "The request is too large for the service. Nothing was lost: attach less at once, or continue in a new task.",
      },
      "too long": {
        "kind": "mend",
        "what": "The conversation has become too long for this model. Nothing was lost: continue in a new task, or choose a model with a larger context.",
      },
      "wrong address": {
        "kind": "mend",
        "what": "api.anthropic.com answers with error 404 and does not seem to be a compatible model service. Nothing was lost: check its address, or a proxy or firewall on the way, then continue the task.",
      },
      "wrong model": {
        "kind": "mend",
        "what": "Claude does not know the model claude-opus-5-5. Nothing was lost: choose another model, then continue the task.",
      },
    }
  `);
});

test("each fault of the connection too", () => {
  const failed = (code: string, message = "") => {
    const cause = Object.assign(new Error(message), { code });
    return connectionFault(new TypeError("fetch failed", { cause }), gateway);
  };
  const told = {
    "no network": failed("ENOTFOUND", "getaddrinfo ENOTFOUND llm.corp.example"),
    refused: failed("ECONNREFUSED"),
    "refused at all addresses": connectionFault(
      new TypeError("fetch failed", {
        cause: new AggregateError([Object.assign(new Error(), { code: "ECONNREFUSED" })]),
      }),
      gateway,
    ),
    certificate: failed("SELF_SIGNED_CERT_IN_CHAIN"),
    "certificate of another name": failed("ERR_TLS_CERT_ALTNAME_INVALID"),
    "not TLS": failed("ERR_SSL_WRONG_VERSION_NUMBER"),
    "not HTTP": failed("HPE_INVALID_CONSTANT", "Parse Error: Expected HTTP/"),
    proxy: failed("UND_ERR_ABORTED", "Proxy response (407) !== 200 when HTTP Tunneling"),
    address: connectionFault(new TypeError("Invalid URL"), gateway),
    key: connectionFault(new TypeError('Headers.append: "Bearer a\nb" is an invalid header value.'), gateway),
    timeout: failed("UND_ERR_CONNECT_TIMEOUT"),
    reset: failed("ECONNRESET"),
    "anything else": connectionFault("odd", gateway),
  };
  expect(told).toMatchInlineSnapshot(`
    {
      "address": {
        "kind": "mend",
        "what": "The address of the model service is not valid. Nothing was lost: mend it, then continue the task.",
      },
      "anything else": {
        "kind": "later",
        "what": "The connection to the model service at llm.corp.example was lost",
      },
      "certificate": {
        "kind": "mend",
        "what": "The secure connection to the model service at llm.corp.example could not be verified: its certificate is not trusted here. Nothing was lost: if your company inspects traffic, point NODE_EXTRA_CA_CERTS to its certificate, then continue the task.",
      },
      "certificate of another name": {
        "kind": "mend",
        "what": "The secure connection to the model service at llm.corp.example could not be verified: its certificate is not trusted here. Nothing was lost: if your company inspects traffic, point NODE_EXTRA_CA_CERTS to its certificate, then continue the task.",
      },
      "key": {
        "kind": "mend",
        "what": "The API key has characters a key cannot have. Nothing was lost: set it again, then continue the task.",
      },
      "no network": {
        "advice": "Nothing was lost: check the connection, then continue the task.",
        "kind": "mend",
        "tries": 6,
        "what": "There is no network, or the name of the model service at llm.corp.example is not known in it",
      },
      "not HTTP": {
        "kind": "mend",
        "what": "llm.corp.example does not answer in HTTP and does not seem to be a compatible model service. Nothing was lost: check its address, or a proxy or firewall on the way, then continue the task.",
      },
      "not TLS": {
        "kind": "mend",
        "what": "llm.corp.example does not answer in HTTP and does not seem to be a compatible model service. Nothing was lost: check its address, or a proxy or firewall on the way, then continue the task.",
      },
      "proxy": {
        "kind": "mend",
        "what": "The proxy does not let the request through. Nothing was lost: check the proxy settings (HTTPS_PROXY, NO_PROXY), then continue the task.",
      },
      "refused": {
        "advice": "Nothing was lost: check the connection, then continue the task.",
        "kind": "mend",
        "tries": 4,
        "what": "The model service at llm.corp.example is not reachable: the connection was refused",
      },
      "refused at all addresses": {
        "advice": "Nothing was lost: check the connection, then continue the task.",
        "kind": "mend",
        "tries": 4,
        "what": "The model service at llm.corp.example is not reachable: the connection was refused",
      },
      "reset": {
        "kind": "later",
        "what": "The connection to the model service at llm.corp.example was lost",
      },
      "timeout": {
        "kind": "later",
        "what": "The model service at llm.corp.example does not answer",
      },
    }
  `);
});

test("no sentence carries a key or a password", () => {
  const all = JSON.stringify([
    answer(403, "permission_error", `a ${key} b sk-ant-api03-abc_DEF-1 c`),
    answer(400, "invalid_request_error", `Bearer ${key}`),
    connectionFault(new TypeError("x", { cause: Object.assign(new Error(), { code: "ENOTFOUND" }) }), gateway),
    gateway.notCompatible("answers"),
  ]);
  expect(all).not.toMatch(/my-secret|sk-ant|pass/);
});

test("the service's control characters and length do not reach the user", () => {
  const { what } = answer(400, "invalid_request_error", `bad\u001b[31m ${"x".repeat(1_000)}`);
  expect(what).toContain("⟨U+001B⟩");
  expect(what.length).toBeLessThan(400);
});

test("the back-off doubles to a minute, is spread by chance, and keeps to what the service says", () => {
  const waits = (random: number) => Array.from({ length: 10 }, (_, n) => backOff(n + 1, {}, () => random));
  expect(waits(0)).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  expect(waits(1)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  expect([0, 0.99].map((chance) => backOff(3, { retryAfter: 20_000 }, () => chance))).toEqual([20_000, 21_980]);
});
