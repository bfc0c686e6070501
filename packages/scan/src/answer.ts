/**
 * What a scanner makes of a message. `reject`, `defer`, `discard` and `quarantine` are wishes of scanners that say what to do; `spam` and `malware` say what it is.
 */
export const verdicts = ['clean', 'spam', 'quarantine', 'defer', 'reject', 'discard', 'malware'] as const;
export type ScanVerdict = (typeof verdicts)[number];

/** One sign that a scanner found. */
export type ScanSymbol = { name: string; score: number | null; words: string };

/** A header field; neither name nor value holds a line break. */
export type ScanField = { name: string; value: string; place?: 'top' | 'bottom' };

/** A change of the nth field of a name, counted from one in the message as it came; null takes it out, and one that is not there is added. */
export type FieldEdit = { name: string; nth: number; value: string | null };

/** The answer of any scanner. Every text is bounded and without control characters. */
export type ScanAnswer = {
  verdict: ScanVerdict;
  score: number | null;
  /** From which score on it counts as spam. */
  threshold: number | null;
  symbols: ScanSymbol[];
  /** Ids of rules, and names of malware. */
  ruleIds: string[];
  /** What the scanner says for itself, in its own words, to be handed on and never read. */
  opaque: string;
  /** By what the scanner finds the message again. */
  tracker: string;
  /** Fields that it wants added. */
  fields: ScanField[];
  /** Names of fields that it wants taken out. */
  removed: string[];
  /** What it wants the client told. */
  reply: { code: number; enhanced: string; text: string } | null;
  /** It wants it refused because it is spam, though it gives no score. */
  isSpam?: boolean | undefined;
  /** Changes of single fields. */
  edits?: readonly FieldEdit[];
  /** Changes of the envelope; `sender` stands in for the one given, '' for the null one. */
  envelope?: { added: string[]; deleted: string[]; sender?: string };
  /** It gave a new body, which lies where the scan was told to put it. */
  replacesBody?: boolean;
  /** What it says of single recipients, by their address. */
  each?: ReadonlyMap<string, Pick<ScanAnswer, 'verdict' | 'reply' | 'isSpam' | 'opaque'>>;
};

/** An answer with nothing found but what is given. */
export const answerWith = (found: Partial<ScanAnswer> & Pick<ScanAnswer, 'verdict'>): ScanAnswer => ({
  score: null,
  threshold: null,
  symbols: [],
  ruleIds: [],
  opaque: '',
  tracker: '',
  fields: [],
  removed: [],
  reply: null,
  ...found,
});

/** Text of a scanner as it may be kept and shown: one line, no control characters, so long at most. */
export function plain(text: unknown, max: number): string {
  if (typeof text !== 'string') return '';
  // What is cut away need not be looked at.
  const begin = text.length > max * 4 ? text.slice(0, max * 4) : text;
  const line = begin
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]+/g, ' ')
    .toWellFormed()
    .trim();
  return line.length > max ? `${line.slice(0, max - 1).toWellFormed()}…` : line;
}

/** A finite number, or null. */
export const finite = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) && Math.abs(value) < 1e9 ? value : null;

/** A header field that can be put into a message; undefined for what is none (RFC 5322 §2.2). */
export function fieldOf(name: unknown, value: unknown): ScanField | undefined {
  if (typeof name !== 'string' || !/^[\x21-\x39\x3b-\x7e]{1,76}$/.test(name)) return undefined;
  return { name, value: plain(value, MOST.fieldOctets) };
}

/** As much as is taken of an answer. */
export const MOST = {
  symbols: 100,
  ruleIds: 50,
  recipients: 100,
  fields: 20,
  name: 120,
  words: 200,
  text: 1000,
  fieldOctets: 8000,
};
