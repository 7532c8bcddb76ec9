import { APIError } from "@anthropic-ai/sdk/core/error";
import { connectionFault } from "./connection-faults.ts";
import type { Fault } from "./fault.ts";
import type { Service } from "./service.ts";
import type { Trip } from "./watch.ts";
import { asText, type WireError } from "./wire.ts";

/** An error answer, whether it came as an HTTP status or as an event inside a stream. */
export type ErrorAnswer = {
  readonly status: number;
  /** The error's type in the API's own words; empty when the answer is not the API's. */
  readonly type: string;
  readonly code: string;
  readonly message: string;
  readonly retryAfter?: number;
  /** The service says that trying again is no use (x-should-retry). */
  readonly final?: boolean;
};

/** The fault behind an exception of the SDK, the fetch or the stream, or behind our own giving up. */
export function faultOf(error: unknown, trip: Trip | undefined, service: Service): Fault {
  if (trip) return tripFault(trip, service);
  if (error instanceof APIError && error.status !== undefined) return answerFault(answerOf(error), service);
  return connectionFault(error, service);
}

export function tripFault(trip: Trip, service: Service): Fault {
  switch (trip) {
    case "stopped":
      return { kind: "stopped", what: "Stopped." };
    case "asleep":
      return { kind: "later", what: "This computer was asleep and the connection is gone", retryAfter: 0 };
    case "no answer":
      return { kind: "later", what: `${service.Name} does not answer` };
    case "silent":
      return { kind: "later", what: `${service.Name} fell silent in the middle of the reply` };
    default:
      return trip satisfies never;
  }
}

/** A stream that ended or went wrong without saying why. */
export const cutFault = (service: Service): Fault => ({
  kind: "later",
  what: `The connection to ${service.name} was lost in the middle of the reply`,
});

/** An error event inside an answer that began well. */
export function eventFault(error: WireError, service: Service): Fault {
  const type = asText(error.type);
  const status = statusOfType[type] ?? 500;
  return answerFault(
    { status, type, code: asText(error.details?.error_code), message: asText(error.message) },
    service,
  );
}

// Source: https://platform.claude.com/docs/en/api/errors
const statusOfType: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  conflict_error: 409,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

function answerOf(error: APIError): ErrorAnswer {
  const retryAfter = retryAfterOf(error.headers);
  return {
    status: error.status ?? 0,
    type: error.type ?? "",
    code: error.errorCode ?? "",
    message: error.apiMessage ?? "",
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(error.headers?.get("x-should-retry") === "false" ? { final: true } : {}),
  };
}

/** Seconds or an HTTP date, or milliseconds in a header of the service's own. */
function retryAfterOf(headers: Headers | undefined): number | undefined {
  const exact = Number(headers?.get("retry-after-ms") ?? Number.NaN);
  if (exact >= 0) return exact;
  const value = headers?.get("retry-after");
  if (!value) return undefined;
  const seconds = Number(value);
  const ms = Number.isNaN(seconds) ? Date.parse(value) - Date.parse(headers?.get("date") ?? "") : seconds * 1000;
  return ms >= 0 ? ms : undefined;
}

export function answerFault(answer: ErrorAnswer, service: Service): Fault {
  if (isAboutMoney(answer)) return mend(moneySentence(service));
  const { status } = answer;
  if (status === 429) return later(`${service.Name} is busy: too much was asked at once`, answer);
  if (status === 529) return later(`${service.Name} is overloaded`, answer);
  if (status >= 500 || status === 408 || status === 409 || status === 425) {
    return later(`${service.Name} has a problem of its own (error ${status})`, answer);
  }
  return refusedFault(answer, service);
}

const later = (what: string, { retryAfter, final }: ErrorAnswer): Fault => ({
  kind: "later",
  what,
  ...(retryAfter === undefined ? {} : { retryAfter }),
  ...(final ? { tries: 1 } : {}),
});

const mend = (what: string): Fault => ({ kind: "mend", what });

/** A spent limit can come with 400, 402 or 429; waiting a minute never helps. */
const isAboutMoney = ({ status, type, code, message }: ErrorAnswer): boolean =>
  status === 402 ||
  type === "billing_error" ||
  /spend_limit|billing_unavailable|not_billable/.test(code) ||
  (status < 500 && /credit balance|spend limit|spending limit|usage limits?\b/i.test(message));

const moneySentence = (service: Service): string =>
  `${service.Name} has no credit left for this API key, or a spending limit is reached. Nothing was lost: add credit or raise the limit, then continue the task.`;

function refusedFault(answer: ErrorAnswer, service: Service): Fault {
  const { status, type, message } = answer;
  if (status === 401) {
    return mend(
      `${service.Name} does not accept the API key. Nothing was lost: set a valid key, then continue the task.`,
    );
  }
  if (status === 403 && type !== "") {
    return mend(
      `The API key is not allowed to do this${service.said(message)}. Nothing was lost: use a key with access, or another model.`,
    );
  }
  if (status === 404 && (type === "" || !/model/i.test(message)))
    return mend(service.notCompatible(`answers with error 404`));
  if (status === 404) {
    return mend(
      `${service.Name} does not know the model ${service.model}. Nothing was lost: choose another model, then continue the task.`,
    );
  }
  if (status === 407)
    return mend(
      "The proxy asks for a sign-in. Nothing was lost: add user and password to the proxy address, then continue the task.",
    );
  if (status === 413) {
    return mend(
      "The request is too large for the service. Nothing was lost: attach less at once, or continue in a new task.",
    );
  }
  if (status < 400) return mend(service.notCompatible("redirects to another address"));
  if (type === "") return mend(service.notCompatible(`answers with error ${status}`));
  return invalidFault(message, service);
}

/** The endpoint understood the request and does not want it. Some of that can be left out and sent again. */
function invalidFault(message: string, service: Service): Fault {
  if (/prompt is too long|context (window|length)|too many (input )?tokens/i.test(message)) {
    return mend(
      "The conversation has become too long for this model. Nothing was lost: continue in a new task, or choose a model with a larger context.",
    );
  }
  const fault = mend(
    `${service.Name} refused the request${service.said(message)}. Nothing was lost: change what it names, or continue in a new task.`,
  );
  if (/thinking/i.test(message) && /signature|thinking`? blocks?/i.test(message))
    return { ...fault, repair: "thinking" };
  if (/thinking|effort|output_config|budget_tokens/i.test(message)) return { ...fault, repair: "settings" };
  if (/image|pdf|document|media/i.test(message)) return { ...fault, repair: "media" };
  return fault;
}
