import { answerWith, MOST, plain, type ScanAnswer } from '../answer.ts';
import { ScanFault } from '../fault.ts';

/** The answer of spamd to SYMBOLS (SPAMC/1.5): a status line, fields, and the names of rules with commas between. Throws a fault. */
export function parseSpamdReply(octets: Uint8Array): ScanAnswer {
  const text = Buffer.from(octets).toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) throw new ScanFault('garbage', 'its answer ended before its header did');
  const [status = '', ...lines] = text.slice(0, end).split('\r\n');
  const told = /^SPAMD\/\d{1,3}\.\d{1,3} (\d{1,3}) (.*)$/.exec(status);
  if (!told) throw new ScanFault('garbage', `answered what spamd never says: ${plain(status, 80)}`);
  if (told[1] !== '0') throw new ScanFault('refused', `says: ${plain(told[2], MOST.words)} (${told[1]})`);
  const judged = lines.map((line) => SPAM.exec(line)).find((found) => found !== null);
  if (!judged) throw new ScanFault('garbage', 'its answer holds no score');
  const [score, threshold] = [Number(judged[2]), Number(judged[3])];
  if (!Number.isFinite(score) || !Number.isFinite(threshold)) throw new ScanFault('garbage', 'its score is no number');
  const isSpam = /^(?:true|yes)$/i.test(judged[1]!);
  const names = text
    .slice(end + 4)
    .split(/[,\s]+/, MOST.symbols + 1)
    .filter((name) => /^[A-Za-z0-9_]{1,120}$/.test(name))
    .slice(0, MOST.symbols);
  const tests = names.length === 0 ? 'none' : names.join(',').slice(0, MOST.text);
  return answerWith({
    verdict: isSpam ? 'spam' : 'clean',
    score,
    threshold,
    symbols: names.map((name) => ({ name, score: null, words: '' })),
    ruleIds: names.slice(0, MOST.ruleIds),
    fields: [
      { name: 'X-Spam-Flag', value: isSpam ? 'YES' : 'NO' },
      { name: 'X-Spam-Score', value: score.toFixed(1) },
      {
        name: 'X-Spam-Status',
        value: `${isSpam ? 'Yes' : 'No'}, score=${score.toFixed(1)} required=${threshold.toFixed(1)} tests=${tests}`,
      },
    ],
    removed: ['X-Spam-Flag', 'X-Spam-Score', 'X-Spam-Status', 'X-Spam-Level'],
  });
}

const SPAM = /^spam: *(true|false|yes|no) *; *(-?[\d.]{1,20}) *\/ *(-?[\d.]{1,20}) *$/i;
