import { answerWith, fieldOf, finite, MOST, plain, type ScanAnswer, type ScanVerdict, verdicts } from '../answer.ts';
import { ScanFault } from '../fault.ts';
import { jsonObject } from '../web.ts';

/**
 * The answer of a scanner of one's own, a JSON object:
 *
 *     { "verdict": "clean" | "spam" | "malware" | "quarantine" | "defer" | "reject" | "discard",
 *       "score": 7.5, "threshold": 5, "symbols": [{ "name": "X", "score": 1.5, "words": "…" }], "ruleIds": ["…"],
 *       "opaque": "…", "tracker": "…", "fields": [{ "name": "X-Mine", "value": "…" }], "reply": "words for the client" }
 *
 * Only `verdict` has to be there; what else is not of this form is left out. Throws a fault.
 */
export function parseHttpReply(status: number, octets: Uint8Array): ScanAnswer {
  if (status !== 200) throw new ScanFault('refused', `says ${status}`);
  const told = jsonObject(octets);
  const verdict = verdicts.find((one) => one === told['verdict']) as ScanVerdict | undefined;
  if (verdict === undefined) throw new ScanFault('garbage', `gives no verdict: ${plain(told['verdict'], 40)}`);
  const words = plain(told['reply'], 400);
  return answerWith({
    verdict,
    score: finite(told['score']),
    threshold: finite(told['threshold']),
    symbols: objectsOf(told['symbols'], MOST.symbols).flatMap(({ name, score, words: about }) => {
      const known = plain(name, MOST.name);
      return known === '' ? [] : [{ name: known, score: finite(score), words: plain(about, MOST.words) }];
    }),
    ruleIds: itemsOf(told['ruleIds'], MOST.ruleIds)
      .map((id) => plain(id, MOST.name))
      .filter((id) => id !== ''),
    opaque: plain(told['opaque'], MOST.text),
    tracker: plain(told['tracker'], MOST.words),
    fields: objectsOf(told['fields'], MOST.fields).flatMap(({ name, value }) => fieldOf(name, value) ?? []),
    removed: objectsOf(told['fields'], MOST.fields).flatMap(({ name }) => fieldOf(name, '')?.name ?? []),
    reply:
      words === ''
        ? null
        : verdict === 'defer'
          ? { code: 451, enhanced: '4.7.1', text: words }
          : { code: 550, enhanced: '5.7.1', text: words },
  });
}

const itemsOf = (value: unknown, most: number): unknown[] => (Array.isArray(value) ? value.slice(0, most) : []);

const objectsOf = (value: unknown, most: number): Record<string, unknown>[] =>
  itemsOf(value, most).filter(
    (one): one is Record<string, unknown> => typeof one === 'object' && one !== null && !Array.isArray(one),
  );
