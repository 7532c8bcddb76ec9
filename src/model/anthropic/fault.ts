/** What went wrong with one try. */
export type Fault = {
  /** "later": trying again may help; "mend": it will not before somebody changes something. */
  readonly kind: "later" | "mend" | "stopped";
  /** With `tries` or "later": a clause without full stop ("Claude is overloaded"); else the whole sentence for the user. */
  readonly what: string;
  /** What to do about it, when `what` is a clause. */
  readonly advice?: string;
  /** The service says when to come back, in ms. */
  readonly retryAfter?: number;
  /** Fewer tries than usual: waiting seldom helps. */
  readonly tries?: number;
  /** Leaving this out of the request may help. */
  readonly repair?: "thinking" | "media" | "settings";
};
