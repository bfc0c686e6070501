import { expect, test } from 'vitest';
import { connectRaw, startEngineForTest } from '../testing.ts';
import { eventually, putRulesInForce } from './testing.ts';

test('what rules do is counted: those that decide nothing too, and errors with their reason', async () => {
  await using house = await startEngineForTest();
  await putRulesInForce(house, [
    { name: 'fault', stages: ['rcpt'], when: '[1][message.recipientCount + 5] == 1', onError: 'skip' },
    { name: 'never', stages: ['rcpt'], when: 'sender.domain == "other.test"' },
    { name: 'warns', stages: ['mail', 'rcpt'], verdict: 'warn', when: 'sender.domain == "author.test"' },
  ]);
  const raw = await connectRaw(house.port('mx'));
  for (const line of ['EHLO there.test', 'MAIL FROM:<kim@author.test>', 'RCPT TO:<lee@example.test>', 'QUIT'])
    await raw.say(`${line}\r\n`);
  raw.end();
  const counts = await eventually(async () => {
    const { rows } = await house.database.pool.query(
      'select rule, asked::int, applied::int, failed::int, last_fault from mail.rule_tally order by rule',
    );
    return rows.length === 3 ? rows : undefined;
  });
  const fault = { stage: 'rcpt', reason: expect.stringContaining('no member'), position: expect.any(Number) };
  expect(counts).toEqual([
    { rule: 'fault', asked: 1, applied: 0, failed: 1, last_fault: fault },
    { rule: 'never', asked: 1, applied: 0, failed: 0, last_fault: null },
    { rule: 'warns', asked: 2, applied: 2, failed: 0, last_fault: null },
  ]);
});
