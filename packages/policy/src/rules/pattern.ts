import { RE2JS } from 're2js';

/**
 * Regular expressions of RE2: no back references, no look-around, and time that grows with the length of the text only. What one
 * match may cost is bounded as well: a pattern may have `maxProgram` instructions, and of a text as many characters are looked at
 * as `maxWork` allows for the pattern, `maxText` at the most. What stands behind is not seen; `$` means the end of what is.
 */
export type Pattern = {
  test(text: string): boolean;
  /** How many characters of a text it looks at. */
  readonly reach: number;
  /** Steps that looking at so many characters counts for. */
  costOf(length: number): number;
};

/** Reads a pattern; the same text is read once. */
export function readPattern(source: string): { ok: true; pattern: Pattern } | { ok: false; reason: string } {
  const known = patterns.get(source);
  if (known !== undefined) return { ok: true, pattern: known };
  if (source.length > maxSource) return { ok: false, reason: `a pattern of more than ${maxSource} characters` };
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(source);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error);
    return { ok: false, reason: `not a regular expression of RE2: ${reason}` };
  }
  const size = Math.max(1, compiled.programSize());
  if (size > maxProgram) return { ok: false, reason: 'the pattern repeats too much: it would be slow' };
  const reach = Math.min(maxText, Math.floor(maxWork / size));
  const pattern: Pattern = {
    reach,
    test: (text) => compiled.test(text.length > reach ? text.slice(0, reach) : text),
    costOf: (length) => Math.ceil((Math.min(length, reach) * size) / stepWork),
  };
  if (patterns.size >= maxPatterns) patterns.clear();
  patterns.set(source, pattern);
  return { ok: true, pattern };
}

const patterns = new Map<string, Pattern>();
const maxPatterns = 1000;
const maxSource = 1000;
const maxProgram = 1000;
const maxText = 65_536;
/** Instructions times characters: some tens of milliseconds in the worst case. */
const maxWork = 1_000_000;
/** So much of that work counts as one step of the budget. */
const stepWork = 16;
