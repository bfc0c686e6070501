/**
 * The macro language of SPF (RFC 7208 §7). A macro string is parsed once, so that a mistake anywhere in a record is found
 * before anything of it is evaluated (§4.6), and expanded as often as it is needed.
 */
export type MacroPart =
  | { kind: 'text'; text: string }
  | {
      kind: 'macro';
      letter: MacroLetter;
      keep: number | null;
      isReversed: boolean;
      delimiters: string;
      isEscaped: boolean;
    };

/** c, r and t may stand in an explanation only (§7.2). */
export type MacroLetter = 's' | 'l' | 'o' | 'd' | 'i' | 'p' | 'h' | 'c' | 'r' | 't' | 'v';

/** What each letter stands for. `p` costs look-ups and is therefore asked for only when it occurs. */
export type MacroValues = Record<Exclude<MacroLetter, 'p'>, string> & { p(): Promise<string> };

export type ParsedMacro = { ok: true; parts: MacroPart[] } | { ok: false; reason: string; position: number };

/** Reads `macro-string` of §7.1, or `explain-string` when it is an explanation (blanks and the letters c, r, t are allowed there). */
export function parseMacro(text: string, options: { isExplanation: boolean }): ParsedMacro {
  const parts: MacroPart[] = [];
  let plain = '';
  const fault = (position: number, reason: string): ParsedMacro => ({ ok: false, reason, position });
  for (let at = 0; at < text.length; ) {
    const character = text[at]!;
    if (character !== '%') {
      const isAllowed = character > ' ' && character <= '~';
      if (!isAllowed && !(options.isExplanation && character === ' '))
        return fault(at, 'a character that is not allowed here');
      plain += character;
      at += 1;
      continue;
    }
    const literal = LITERALS[text[at + 1] ?? ''];
    if (literal !== undefined) {
      plain += literal;
      at += 2;
      continue;
    }
    const found = MACRO.exec(text.slice(at, at + MAX_MACRO));
    if (!found) return fault(at, 'a "%" that begins no macro');
    const [whole, letter = '', digits = '', reverse = '', delimiters = ''] = found;
    const name = letter.toLowerCase() as MacroLetter;
    if (!options.isExplanation && (name === 'c' || name === 'r' || name === 't'))
      return fault(at, `the macro letter "${letter}" is for explanations only`);
    if (digits !== '' && Number(digits) === 0) return fault(at, 'a macro cannot keep 0 parts');
    if (plain !== '') parts.push({ kind: 'text', text: plain });
    plain = '';
    parts.push({
      kind: 'macro',
      letter: name,
      keep: digits === '' ? null : Number(digits),
      isReversed: reverse !== '',
      delimiters: delimiters === '' ? '.' : delimiters,
      isEscaped: letter !== name,
    });
    at += whole.length;
  }
  if (plain !== '') parts.push({ kind: 'text', text: plain });
  return { ok: true, parts };
}

/** Puts the values in (§7.3). */
export async function expandMacro(parts: readonly MacroPart[], values: MacroValues): Promise<string> {
  let text = '';
  for (const part of parts) {
    if (part.kind === 'text') text += part.text;
    else text += transform(part.letter === 'p' ? await values.p() : values[part.letter], part);
    if (text.length > MAX_EXPANSION) return text.slice(-MAX_EXPANSION);
  }
  return text;
}

function transform(value: string, part: Extract<MacroPart, { kind: 'macro' }>): string {
  let pieces = [''];
  for (const character of value) {
    if (part.delimiters.includes(character)) pieces.push('');
    else pieces[pieces.length - 1] += character;
  }
  if (part.isReversed) pieces.reverse();
  if (part.keep !== null) pieces = pieces.slice(-part.keep);
  const joined = pieces.join('.');
  return part.isEscaped ? escapeUri(joined) : joined;
}

/** All but the unreserved characters of RFC 3986 §2.3. */
function escapeUri(text: string): string {
  return [...Buffer.from(text, 'utf8')]
    .map((octet) => {
      const character = String.fromCharCode(octet);
      return /[A-Za-z0-9\-._~]/.test(character) ? character : `%${octet.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

const LITERALS: Record<string, string> = { '%': '%', _: ' ', '-': '%20' };
const MACRO = /^%\{([slodiphcrtv])(\d{0,9})(r?)([.\-+,/_=]*)\}/i;
const MAX_MACRO = 80;
/** Longer than any domain name and than any explanation that is worth sending. */
const MAX_EXPANSION = 4096;
