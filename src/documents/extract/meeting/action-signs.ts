/** The words by which a sentence shows that somebody is to do something. English and German. */

/** Who is meant: the speaker, whoever answers, whoever spoke before, a name in the sentence, or nobody by name. */
export type Owner = "speaker" | "other" | "before" | "named" | "all";

export const doing =
  "(?:send|check|call|phone|ring|look (?:into|up|at)|find (?:out)?|write|prepare|ask|get (?:back|in touch|the|a|you|it)|set up|put together|update|fix|bring|talk to|speak to|test|draft|review|organi[sz]e|arrange|book|order|buy|finish|make sure|make (?:a|the|some)|do (?:the|a|some|that|this|it)|email|e-mail|mail|contact|follow up|take care|take (?:it|that|this|the)|work on|collect|provide|share|schedule|print|copy|clean|add|change|move|record|transcribe|design|present|think about|come up with|work out|figure out|report|circulate|respond|forward|invite|help|clarify|confirm (?:with|the|whether|it|your|our)|handle|sort|install|download|upload|put (?:it|that|the)|have (?:a|the|it|that) (?:\\p{L}+ ){1,3}(?:by|for|until|before))";

export const signs: readonly (readonly [pattern: RegExp, weight: number, owner: Owner])[] = [
  [
    /\b(?:i|we)\b(?:\s?['’]?\p{L}+){0,4} (?:happy|willing|glad|delighted) to (?:provide|write|send|share|come back|look|take|give|do|supply|follow)\b|\b(?:we|i)\s*(?:['’]ll| will| can)\s+(?:write|come back|get back) to (?:you|the|them|him|her|us)\b|\b(?:we|i)\s*(?:['’]ll| will) take (?:that|this|it) (?:away|back)\b/iu,
    0.55,
    "speaker",
  ],
  [/^\W*(?:action|action item|todo|to do|to-do|task|aufgabe|nächster schritt|next step)s?\s*[:–-]/iu, 0.95, "named"],
  [
    new RegExp(
      `\\bi\\s*(?:['’]ll| will|['’]m going to| am going to|['’]m gonna| can|['’]ve got to| have to| need to| must| should| promise to)\\s+(?:also |then |just |probably |definitely )?${doing}`,
      "iu",
    ),
    0.55,
    "speaker",
  ],
  [
    new RegExp(
      `(?:^|[.,;]\\s*|\\b(?:then|so|and|bitte)\\s+)${doing}\\b.*\\bplease\\b|\\bplease\\s+(?:also |then )?(?:${doing}|flag|let (?:me|us) know|give|tell|keep|read|come|go)`,
      "iu",
    ),
    0.5,
    "before",
  ],
  [
    /\b(?:i need|we need|i want|brauche ich|brauchen wir|ich brauche|wir brauchen)\b.*\b(?:by (?!\p{L}+ing\b)|until (?!it)|before|bis\b)/iu,
    0.45,
    "other",
  ],
  [
    new RegExp(
      `\\b(?:we|they)\\s*(?:need to|have to|must|['’]ve got to|should|ought to|['’]ll have to| will have to)\\s+(?:also |then |just |still )?${doing}`,
      "iu",
    ),
    0.4,
    "all",
  ],
  [new RegExp(`\\b(?:can|could|would|will) you (?:please |maybe |also |just )?${doing}`, "iu"), 0.5, "other"],
  [
    new RegExp(
      `\\byou\\s*(?:['’]ll| will|need to| have to| should|['’]re going to| are going to)\\s+(?:be |also )?(?!get\\b|have\\b)(?:${doing}|working on|doing)`,
      "iu",
    ),
    0.4,
    "other",
  ],
  [
    /\bi (?:will|undertake to|commit to|shall) (?:endeavour to |try to )?(?:get back|write to|provide|ensure|make sure|follow up|report back|come back)/iu,
    0.65,
    "speaker",
  ],
  [
    /\b(?:next (?:meeting|time|week)|before the next|for the next meeting|by (?:monday|tuesday|wednesday|thursday|friday|tomorrow|next))\b/iu,
    0.2,
    "speaker",
  ],
  [
    /\bich (?:werde|kläre|schicke|melde|rechne|rufe|schreibe|kümmere|bringe|prüfe|sende|bestelle|helfe|frage|mache|übernehme|erledige|besorge|organisiere|bereite|teste|schaue|gebe)\b/iu,
    0.6,
    "speaker",
  ],
  [/\bwir (?:schicken|liefern|senden|melden|bereiten|prüfen|klären|stellen .{0,40}vor|bringen)\b/iu, 0.5, "speaker"],
  [/\bdas (?:kläre|mache|übernehme|erledige|prüfe|schicke) ich\b/iu, 0.7, "speaker"],
  [/\b(?:kannst du|können sie|könntest du|könnten sie|würdest du|schickst du|machst du|bitte)\b.{3,}/iu, 0.35, "other"],
  [/\b(?:muss|müssen|soll|sollen) noch\b|\bist zu (?:klären|prüfen|erledigen)\b|\bnoch zu\b/iu, 0.4, "all"],
];

/** What is said to steer a talk and done at once. */
export const noAction =
  /^\W*(?:\p{L} )?(?:how|what|where|when|why|which|who|whose|wie|was|wo|wann|warum|wer|do you|did|does|is it|is there|are there)\b|\b(?:i['’]?ll|i will|i can|i['’]m gonna|i['’]m going to|i['’]ve got to|can you|could you|would you|let me)\s+(?:just |also |maybe |then )?(?:go (?:first|ahead|on|through|next|over)|start|begin|show|tell|say|explain|talk|speak|read|skip|stop|pass|move on|come (?:back )?to|get to|leave|let|be|see|hear|ask you|bring \p{L}+ (?:in|back)|have a look|give you|quickly|mention|repeat|finish (?:up|off|here)|close|end|put (?:it|this) (?:up|on)|hand over|turn (?:it|to)|answer|admit|try to (?:be|keep)|do (?:my|mine|it first|that now))\b/iu;
export const doubts =
  /\b(?:if|would|might|whether|here|right now|for a second|this one|dunno|(?:don['’]?t|do n['’]t) know|not sure|thing i can|a lot of|presentations?|power ?point|slides?|projector|white ?board|get it right|imagine|suppose|wouldn['’]?t|used to|wenn|falls|würde)\b/iu;
/** "→ Greg", "-> Greg", "(tell Ben + Mira)": a name behind an arrow or behind ask or tell. */
export const arrowOwner = (text: string): string | undefined =>
  /(?:->|→|=>)\s*(\p{Lu}\p{L}+(?:\s*(?:\+|&|and|und)\s*\p{Lu}\p{L}+)?)/u.exec(text)?.[1];

/** Notes to oneself: "tell Ben + Mira". */
export const telling =
  /(?:^|[(,;]\s*|\band )(?:ask|tell|call|remind|inform|fragen?|anrufen|informieren)\s+\p{Lu}\p{L}+/u;
