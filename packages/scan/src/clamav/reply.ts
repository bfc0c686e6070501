import { answerWith, MOST, plain, type ScanAnswer } from '../answer.ts';
import { ScanFault } from '../fault.ts';

/** clamd(8): `stream: OK`, `stream: Name FOUND`, or words that end in `ERROR`. Throws a fault for anything else. */
export function parseClamdReply(octets: Uint8Array): ScanAnswer {
  const text = Buffer.from(octets).toString('utf8').trim();
  if (/^stream: OK$/.test(text)) return answerWith({ verdict: 'clean' });
  const found = /^stream: (.{1,2000}) FOUND$/.exec(text);
  if (found) {
    const name = plain(found[1], MOST.name);
    return answerWith({
      verdict: 'malware',
      symbols: [{ name, score: null, words: '' }],
      ruleIds: [name],
      fields: [{ name: 'X-Virus-Status', value: `Infected (${name})` }],
      removed: ['X-Virus-Status'],
    });
  }
  const error = /^(.{1,2000}) ERROR$/.exec(text);
  if (error) throw new ScanFault('refused', `says: ${plain(error[1], MOST.words)}`);
  throw new ScanFault('garbage', `answered what clamd never says: ${plain(text, 80)}`);
}
