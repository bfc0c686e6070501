import { readFileSync } from 'node:fs';
import type { RecipientOutcome } from '@posthorn/smtp/client';
import { describe, expect, it } from 'vitest';
import type { Broken } from '../converse/session.ts';
import { parseReplyLine } from '../testing/reply.ts';
import {
  classifyBroken,
  classifyMailHosts,
  classifyRecipient,
  classifyUnreachable,
  isWorthAnotherHost,
} from './classify.ts';

const corpus = readFileSync(new URL('./testdata/replies.txt', import.meta.url), 'utf8');

describe('the failure policy', () => {
  it.each(casesOf(corpus))('$stage | $reply -> $expected', ({ stage, reply, others, expected }) => {
    const answer = parseReplyLine(reply);
    const accepted = answer.code < 300;
    const outcome: RecipientOutcome = {
      path: 'a@b',
      reply: answer,
      accepted,
      final: stage === 'final',
      stage: stage as RecipientOutcome['stage'],
    };
    const verdict = classifyRecipient(outcome, { others });
    const flags = [
      verdict.kind,
      verdict.enhanced,
      ...(verdict.fault ? ['fault'] : []),
      ...(verdict.tooMany ? ['too-many'] : []),
      ...(verdict.greylisted ? ['greylisted'] : []),
      ...(isWorthAnotherHost(verdict) ? ['next-host'] : []),
    ];
    expect(flags.join(' ')).toBe(expected);
  });

  it.each([
    ['greeting-refused', 554, 'deferred', true, true],
    ['greeting-refused', 521, 'failed', true, true],
    ['helo-refused', 550, 'deferred', true, true],
    ['tls-not-offered', undefined, 'deferred', true, true],
    ['tls-handshake-failed', undefined, 'deferred', true, true],
    ['auth-refused', 535, 'deferred', true, true],
    ['service-closing', 421, 'deferred', true, true],
    ['protocol-error', undefined, 'deferred', true, true],
    ['lost-outside-transaction', undefined, 'deferred', true, true],
    ['lost-before-content-end', undefined, 'deferred', true, true],
    ['lost-after-content-end', undefined, 'deferred', false, false],
    ['aborted', undefined, 'deferred', false, true],
  ] as const)('a conversation that breaks by %s (%s) is %s', (reason, code, kind, isFault, isNextHost) => {
    const phase = reason === 'greeting-refused' ? 'greeting' : reason === 'lost-after-content-end' ? 'final' : 'mail';
    const broken: Broken = {
      kind: 'broken',
      reason,
      phase,
      detail: 'the words',
      ...(code ? { reply: { code, lines: ['said the peer'] } } : {}),
    };
    const verdict = classifyBroken(broken);
    expect([verdict.kind, verdict.fault, isWorthAnotherHost(verdict)]).toEqual([kind, isFault, isNextHost]);
    expect(verdict.duplicatePossible ?? false).toBe(reason === 'lost-after-content-end');
    expect(verdict.enhanced).toMatch(kind === 'failed' ? /^5\.\d+\.\d+$/ : /^4\.\d+\.\d+$/);
  });

  it('says what DNS said', () => {
    const kinds = [
      classifyMailHosts('x.net', { kind: 'null-mx', secure: false }),
      classifyMailHosts('x.net', { kind: 'no-such-domain', secure: false }),
      classifyMailHosts('x.net', { kind: 'no-hosts', detail: 'nothing there' }),
      classifyMailHosts('x.net', { kind: 'failed', reason: 'timeout', detail: 'no answer' }),
    ].map((verdict) => `${verdict?.kind} ${verdict?.code ?? '-'} ${verdict?.enhanced}`);
    expect(kinds).toEqual(['failed 556 5.1.10', 'failed - 5.1.2', 'failed - 5.1.2', 'deferred - 4.4.3']);
  });

  it('never connects to ourselves in a loop, and says so for good', () => {
    const loop = { address: '127.0.0.1', text: 'mail loops back to myself', errno: 'ELOOP', loop: true };
    expect(classifyUnreachable('us', 25, [loop])).toMatchObject({ kind: 'failed', enhanced: '5.4.6' });
    const dead = { address: '192.0.2.1', text: 'connection refused', errno: 'ECONNREFUSED', loop: false };
    expect(classifyUnreachable('us', 25, [loop, dead])).toMatchObject({ kind: 'deferred', enhanced: '4.4.1' });
  });
});

/** `stage | reply | expected`, one a line; a `+` after the stage: other recipients of the transaction were accepted. */
function casesOf(text: string): { stage: string; others: boolean; reply: string; expected: string }[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [stage = '', reply = '', expected = ''] = line.split('|').map((part) => part.trim());
      return { stage: stage.replace('+', ''), others: stage.endsWith('+'), reply, expected };
    });
}
