/** Sentences in which something is decided. */
import type { Said } from "../../api.ts";
import { commonWords } from "./common-words.ts";
import { saidOf } from "./quotes.ts";
import type { Sentence } from "./sentences.ts";

type Sign = readonly [pattern: RegExp, weight: number];

const signs: readonly Sign[] = [
  [
    /\bwe (?:now |then |just )?(?:decide|agree|settle) (?:on|to|for|that)\b|\bthe decision (?:is|was)\b|\bmy decision\b/iu,
    0.65,
  ],
  [
    /\b(?:decision|decided|beschluss|entscheidung|beschlossen)\s*(?:(?:from|of|by|von|of our|on our|unserer?|von unserer)\s+(?:our|my|us|the|unserer|meiner)?\s*\p{L}*\s*)?:/iu,
    1,
  ],
  [
    /\b(?:we|everyone|everybody|the (?:team|group|board|committee))(?: have|['’]ve| all| both| then| also)* (?:decided|agreed|resolved|concluded|settled|chose|voted)\b/iu,
    0.75,
  ],
  [
    /\b(?:it (?:is|was|has been)|that['’]?s|this is|are|is|was|been) (?:now )?(?:decided|agreed|settled|resolved|approved|adopted)\b/iu,
    0.65,
  ],
  [
    /\bmotion (?:is |was )?(?:agreed|carried|adopted|passed|defeated|negatived|approved)\b|\bi declare the motion\b|\bhereby (?:approved?|adopted|resolved)\b/iu,
    0.85,
  ],
  [/\bwe (?:have|['’]ve) (?:made|come to|reached|taken) (?:a|the|that|this) decision\b/iu, 0.7],
  [
    /\b(?:let['’]?\s?s|let us) (?:go (?:with|for|ahead)|use|stick (?:with|to)|keep (?:it|the|that|to)|make it|leave (?:it|that|the)|drop|say (?:we|that)|settle|agree|call it|put (?:it|the)|have (?:a|the|it)|do (?:that|it|this|the))\b/iu,
    0.75,
  ],
  [
    /\bwe\s*(?:['’]ll| will|['’]re going to|\s['’]re going to| are going to|['’]re gonna| are gonna) (?:definitely |just |not |also |then |probably )?(?:go (?:with|for)|use|stick|keep|drop|order|put|leave|switch|not|skip|cut|adopt|choose|move|change|sell|target|start with)\b/iu,
    0.62,
  ],
  [/\b(?:going|go|went|gone) (?:for|with) (?:the|a|an|that|this|two|rubber|plastic|single|one)\b/iu, 0.35],
  [
    /\b(?:we|so it|so that|it)(?:['’]s| is|['’]re| are)? (?:just )?(?:gonna|going to) (?:be|have|use|go|make|do|keep|focus|aim|target)\b/iu,
    0.3,
  ],
  [
    /\b(?:i (?:propose|suggest|move)|we should (?:definitely |just |really )?(?:go|have|use|make|keep|focus|stick|aim))\b/iu,
    0.25,
  ],
  [
    /\bwe go (?:for|with)\b|\bso we (?:have|use|take|keep|choose|go|put|leave|do)\b|\bwe (?:choose|chose|have chosen|['’]ve chosen)\b/iu,
    0.4,
  ],
  [/\bwe (?:don['’]?t|do n['’]t|won['’]?t|wo n['’]t|will not) (?:need|use|have|want|include|put|do|go)\b/iu, 0.35],
  [/\b(?:final(?:ly)?|definitely|conclusion|bottom line|consensus|unanimous(?:ly)?)\b/iu, 0.2],
  [
    /\b(?:it (?:will|['’]ll|['’]s going to|is going to) be|it['’]ll have|they ['’]?want us to|requirements? (?:is|are)|has to be|have to be)\b/iu,
    0.2,
  ],
  [/\bso (?:we|it|that|the|no|yeah)\b.*\b(?:then|okay|ok)\s*[.?!]*$/iu, 0.2],
  [/\b(?:is|are|will be) (?:approved|accepted|cancelled|postponed|out|in|off the table|gone|final)\b/iu, 0.35],
  [/\bwe (?:order|switch|keep (?:the|it|that|this|our)|drop|stop|cancel|postpone|charge|sell|hire) \p{L}/iu, 0.4],
  [
    /\bwir (?:haben (?:uns )?(?:beschlossen|entschieden|geeinigt|vereinbart)|einigen uns|beschließen|vereinbaren)\b/iu,
    0.8,
  ],
  [/\b(?:beschlossen|vereinbart|abgemacht|festgelegt|genehmigt|entschieden|geeinigt)\b/iu, 0.6],
  [
    /\b(?:wir|es) (?:nehmen|machen|bestellen|behalten|streichen|stellen|schalten|bleiben|verschieben|lassen|verzichten|wird) /iu,
    0.4,
  ],
  [/\bab sofort\b|\bkünftig\b/iu, 0.35],
];

const doubts: readonly Sign[] = [
  [/^(?:because|'cause|cause|if|which|that|when|where|who|weil|wenn|dass)\b/iu, 0.3],
  [
    /\b(?:anticipat\w*|expect\w*|hop(?:e|ing)|plan(?:ned|ning)|intend\w*|erwarte\w*|hoffe\w*|geplant)\b|[‘'"“]\p{L}/iu,
    0.3,
  ],
  [/\btake (?:that|this|it) (?:away|back)\b|\bkey decisions?\b/iu, 0.6],
  // Somebody else's words, and words that point at a decision without saying it.
  [/^\W{0,2}[‘'"“„«]\p{L}|^\s*(?:yeah,? )?(?:so,? )?(?:this|that) is what we decided\W*$/iu, 0.5],
  [/\bwhat (?:we|they) ?(?:(?:are|['’]re) )?(?:going to|gonna|decided|agreed|have decided)\b/iu, 0.4],
  [
    /\b(?:lunch|coffee|break|have a look|presentations?|slides?|minutes|agenda|this meeting|white ?board|mikes?|microphones?|start with|move on|next (?:one|slide|item)|go (?:ahead|on|first|home)|(?:move|turn|go|come) (?:back )?to (?:\p{Lu}|the next|Ms|Mr))\b/iu,
    0.35,
  ],
  [/\bshould(?: have|['’]ve) (?:had|been|done|made|gone)\b|\bdo(?:es)? it like this\b/iu, 0.4],
  [/\b(?:saying|said|asked?|wonder\w*) (?:that )?(?:we|they|you)\b/iu, 0.3],
  [
    /\b(?:haven['’]?t|have n['’]t|have not|hasn['’]?t|not yet|didn['’]?t|did n['’]t|did not|never|cannot|can['’]?t|before (?:i|we)|nicht|noch nicht|bevor) (?:\p{L}+ )?(?:decid\w*|agree\w*|settle\w*|entschieden|beschlossen|entscheide\w*)/iu,
    1,
  ],
  [
    /\b(?:need|have|want|going|try|trying|able|got|left|time|up to (?:you|us)) to (?:decide|agree|discuss|choose)\b|\bto be decided\b|\bmust decide\b|\bhave to make\b.*\bdecision\b/iu,
    0.7,
  ],
  [
    /\b(?:if|whether|suppose|imagine|unless|would|could|might|maybe|perhaps|wenn|falls|ob|vielleicht|könnten?|würden?)\b/iu,
    0.3,
  ],
  [/\b(?:i think|i guess|i suppose|i don['’]?t know|i do n['’]t know|not sure|ich glaube|ich denke)\b/iu, 0.15],
  [/\b(?:last (?:time|year|week)|yesterday|in the past|used to|letztes mal)\b/iu, 0.15],
  [/\b(?:entscheide ich nicht|keine entscheidung|no decision|undecided|offen)\b/iu, 1],
];

const agreeing =
  /^(?:okay|ok|yeah|yes|yep|right|agreed|sure|fine|good|great|perfect|sounds good|i agree|alright|exactly|einverstanden|ja|genau|gut|in ordnung|abgemacht)\b/iu;
const agreedAlone = /^\W*(?:agreed|einverstanden|so agreed|carried)\W*$/iu;

const hits = (text: string, list: readonly Sign[]): readonly number[] =>
  list.flatMap(([pattern, weight]) => (pattern.test(text) ? [weight] : []));

/** The clearest sign counts in full, further ones a little: many weak ones make no decision. */
function signed(text: string): number {
  const found = hits(text, signs);
  const best = Math.max(0, ...found);
  return best + 0.25 * (found.reduce((sum, weight) => sum + weight, 0) - best);
}

const doubted = (text: string): number => hits(text, doubts).reduce((sum, weight) => sum + weight, 0);

const most = 15;
/** From here on it is a decision; below, down to `leaning`, the nearest thing to one, listed only where there are few. */
const enough = 0.45;
const leaning = 0.34;
const few = 3;

/** The clearest first; equal ones in the order of the talk. */
export function decisionsIn(sentences: readonly Sentence[]): readonly Said[] {
  const found = sentences
    .filter(({ isQuestion, words, noise }) => !isQuestion && words.length >= 4 && words.length <= 70 && noise < 0.4)
    .map((sentence) => ({ sentence, points: pointsOf(sentence, sentences) }))
    .filter(({ points }) => points >= leaning)
    .sort((a, b) => b.points - a.points || a.sentence.at - b.sentence.at)
    .filter(({ points }, at) => points >= enough || at < few)
    .slice(0, most)
    .sort((a, b) => a.sentence.at - b.sentence.at);
  return found.map(({ sentence, points }) => saidOf(sentence, points));
}

function pointsOf(sentence: Sentence, all: readonly Sentence[]): number {
  const base = signed(sentence.clean);
  if (base === 0) return 0;
  const next = all
    .slice(sentence.at + 1, sentence.at + 4)
    .find(({ speaker, line }) => speaker !== sentence.speaker || line !== sentence.line);
  const agreed = next === undefined ? 0 : agreedAlone.test(next.text) ? 0.4 : agreeing.test(next.text) ? 0.1 : 0;
  const thin = sentence.words.some((word) => word.length > 2 && !commonWords.has(word)) ? 0 : 0.35;
  return base + agreed - doubted(sentence.clean) - thin - sentence.noise * 0.4 - (sentence.isWhole ? 0 : 0.15);
}
