/**
 * Is one of the patterns in the text? A pattern is plain text with `*` for any stretch; it may begin anywhere. There is no way back in the
 * search: each piece is looked for after the one before it, so the time grows with the length of the text and with nothing else.
 *
 * @param text as {@link foldText} gives it
 */
export const matchesText = (text: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => {
    let from = 0;
    for (const piece of pattern.split('*')) {
      const at = text.indexOf(piece, from);
      if (at === -1) return false;
      from = at + piece.length;
    }
    return true;
  });

/** Does a code fit one of the patterns? `?` stands for one character, a `*` at the end for the rest. */
export const matchesCode = (code: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => {
    const isOpen = pattern.endsWith('*');
    const shape = isOpen ? pattern.slice(0, -1) : pattern;
    if (isOpen ? code.length < shape.length : code.length !== shape.length) return false;
    for (let index = 0; index < shape.length; index += 1) {
      if (shape[index] !== '?' && shape[index] !== code[index]) return false;
    }
    return true;
  });

/**
 * Small letters, one blank between words and one at both ends, codes repeated in the lines of a reply and addresses in angle brackets taken out
 * (a mailbox may be called `spam`); at most 4,000 characters.
 */
export const foldText = (text: string): string => {
  const lines = text.slice(0, MAX_TEXT).toLowerCase().replace(ADDRESS, '<>').split(/\r?\n/);
  const words = lines.map((line, index) => (index === 0 ? line : line.replace(LEADING_CODES, ''))).join(' ');
  return ` ${words.replace(/\s+/g, ' ').trim()} `;
};

/** `550-5.7.26 ` before each line but the first, as long replies have it. */
const LEADING_CODES = /^\s{0,4}[245]\d\d[- ](?:[245]\.\d{1,3}\.\d{1,3} )?/;
const ADDRESS = /<[^<>@]*@[^<>]*>/g;
const MAX_TEXT = 4000;
