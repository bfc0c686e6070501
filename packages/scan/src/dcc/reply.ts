import { answerWith, fieldOf, MOST, plain, type ScanAnswer, type ScanField } from '../answer.ts';
import { ScanFault } from '../fault.ts';

/**
 * The answer of dccifd (dccifd(8), PROTOCOL): a line with one letter for the message, a line with one for each recipient, and the X-DCC field where it was
 * asked for. `opaque` is the letter. Throws a fault.
 */
export function parseDccReply(octets: Uint8Array, recipients: readonly string[]): ScanAnswer {
  const text = Buffer.from(octets).toString('latin1');
  const [first = '', second = '', ...rest] = text.split('\n');
  if (!/^[AGRST]\r?$/.test(first))
    throw new ScanFault('garbage', `answered what dccifd never says: ${plain(first, 60)}`);
  const result = first[0] as Letter | 'T';
  // The daemon could not ask its server, or failed itself.
  if (result === 'T') throw new ScanFault('refused', 'says that DCC fails for now (T)');
  const letters = second.replace(/\r$/, '');
  if (!/^[ARG]*$/.test(letters) || letters.length !== recipients.length)
    throw new ScanFault('garbage', `answers for ${plain(letters, 40) || 'none'} of ${recipients.length} recipients`);
  const field = fieldIn(rest);
  return answerWith({
    ...judged(result),
    opaque: result,
    symbols: field === undefined ? [] : countsOf(field.value),
    fields: field === undefined ? [] : [field],
    removed: field === undefined ? [] : [field.name],
    each: new Map(recipients.map((address, index) => [address, judged(letters[index] as Letter)])),
  });
}

type Letter = 'A' | 'G' | 'R' | 'S';
type Judged = Pick<ScanAnswer, 'verdict' | 'reply' | 'isSpam' | 'opaque'>;

function judged(letter: Letter): Judged {
  switch (letter) {
    case 'R':
      return { verdict: 'reject', isSpam: true, opaque: letter, reply: BULK };
    case 'G':
      return { verdict: 'defer', opaque: letter, reply: GREY };
    case 'A':
    case 'S':
      // `S`: some recipients take it; who hears its answer alone learns it from the letters of each.
      return { verdict: 'clean', opaque: letter, reply: null };
  }
}

/** `X-DCC-brand-Metrics: host 1234; bulk Body=many`, perhaps folded. */
function fieldIn(lines: readonly string[]): ScanField | undefined {
  const text = lines
    .join('\n')
    .replace(/\r/g, '')
    .replace(/\n[ \t]+/g, ' ')
    .slice(0, MOST.fieldOctets);
  const found = /^(X-DCC[!-9;-~]{0,70}):[ \t]*(.*)$/im.exec(text);
  return found === null ? undefined : fieldOf(found[1], found[2]);
}

/** `Body=many` and the like, and the words that say what follows from them. */
function countsOf(value: string): ScanAnswer['symbols'] {
  return value
    .slice(value.indexOf(';') + 1)
    .split(/\s+/, MOST.symbols)
    .filter((word) => /^[A-Za-z][\w-]{0,60}(?:=[\w%.-]{1,40})?$/.test(word))
    .map((word) => {
      const [name = '', count = ''] = word.split('=');
      return { name: `DCC_${name}`, score: null, words: count };
    });
}

const BULK = { code: 550, enhanced: '5.7.1', text: 'Taken for bulk mail' };
/** RFC 6647 §2: whoever is greylisted comes again. */
const GREY = { code: 451, enhanced: '4.7.1', text: 'Greylisted, try again later' };
