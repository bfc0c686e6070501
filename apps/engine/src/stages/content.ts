import { type ContentVerdict, verdictView } from '../scanning/judge.ts';
import type { ContentScan } from '../scanning/scan.ts';
import type { Judgement } from './stage.ts';

/** What scanners found, for one recipient (`address`) or for the whole message. */
export function contentJudgement(scan: ContentScan | undefined, address?: string): Judgement | undefined {
  const verdict = address === undefined ? scan?.whole : scan?.of(address);
  if (verdict === undefined) return undefined;
  // Lists and filters of the quarantine go by these two.
  const facts = {
    ...(verdict.score === null ? {} : { 'content.score': verdict.score }),
    'content.symbols': verdict.symbols.slice(0, 40).map(({ name }) => name),
    content: verdictView(verdict),
  };
  const rule = verdict.isForFailure ? 'builtin.content-unscanned' : 'builtin.content';
  switch (verdict.action) {
    case 'refuse':
      return { rule, verdict: 'deny', reply: wordsOf(verdict, 550), facts };
    case 'defer':
      return { rule, verdict: 'defer', reply: wordsOf(verdict, 451), facts };
    case 'quarantine':
    case 'discard':
      return { rule, verdict: verdict.action, reply: { code: 250, enhanced: '2.0.0', text: 'Ok' }, facts };
    case 'deliver':
    case 'tag':
    case 'folder':
    case 'redirect':
      return undefined;
  }
}

const wordsOf = ({ reply }: ContentVerdict, code: 550 | 451): Judgement['reply'] =>
  reply ?? { code, enhanced: code === 550 ? '5.7.1' : '4.7.1', text: 'Refused for its content' };
