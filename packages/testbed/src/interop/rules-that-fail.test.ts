import { readMessage } from '@posthorn/queue/history';
import type { Configuration } from '@posthorn/settings/configuration';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSystem, type System } from '../system.ts';
import { greeted, queueIdIn, type RawClient } from './raw-client.ts';

/** A rule that throws, loops, or matches a catastrophic pattern on 1 MB of input neither keeps other sessions waiting nor loses the message. */
type Rule = Configuration['rules']['ordered'][number];

const rooms = new AsyncDisposableStack();
let system: System;
beforeAll(async () => {
  system = rooms.use(
    await createSystem({
      worker: false,
      configure(configuration) {
        configuration.smtp.reverseDns = false;
        configuration.smtp.maxNoops = 10_000;
        configuration.routing.localDomains.push({
          domain: 'local.test',
          mailboxes: 'any',
          transport: { kind: 'sandbox' },
          subaddressSeparator: '+',
        });
      },
    }),
  );
});
afterAll(() => rooms.disposeAsync());

const rule = (name: string, when: string, onError: Rule['onError']): Rule => ({
  name,
  enabled: true,
  description: '',
  stages: ['data'],
  when,
  verdict: 'warn',
  reply: { code: 0, enhanced: '', text: '' },
  effects: [],
  limit: { count: 0, period: 3600, key: '{client.address}', per: 'command', how: 'leaky' },
  onError,
});
const numbers = `[${Array.from({ length: 60 }, (_, n) => n).join(',')}]`;
/** Fields as long as lines may be, 1 MB of them, of what backtracking engines choke on. */
const hostile = Buffer.from(
  `From: a@sender.test\r\nSubject: no number\r\n${`X-Long: ${'a'.repeat(970)}!\r\n`.repeat(1060)}\r\nbody ${'a'.repeat(900)}!\r\n`,
);

async function begin(to: string): Promise<RawClient> {
  const client = await greeted(system.port('mx'));
  await client.ask('MAIL FROM:<a@sender.test>');
  await client.ask(`RCPT TO:<${to}@local.test>`);
  await client.ask('DATA');
  return client;
}

test.each([
  ['throws', true, 'int(header("subject")) > 1'],
  ['divides by nothing', true, '1 / (size(message.recipients) - 1) == 0'],
  ['loops', true, `${numbers}.all(a, ${numbers}.all(b, ${numbers}.all(c, a + b + c >= 0)))`],
  ['matches (a+)+$', false, 'headers("X-Long").exists(x, x.matches("(a+)+$"))'],
  ['matches (a|aa)+$', false, 'headers("X-Long").exists(x, x.matches("^(a|aa)+$"))'],
  ['matches (.*a){20}', false, 'headers("X-Long").all(x, x.matches("(.*a){20}!$")) && false'],
] as const)('a rule that %s', async (name, isFailing, when) => {
  for (const onError of ['defer', 'skip'] as const) {
    await system.publish((configuration) => {
      configuration.rules.ordered = [rule('bad', when, onError)];
    });
    const hurt = await begin('hurt');
    const other = await greeted(system.port('mx'));
    await hurt.write(hostile);
    const order: string[] = [];
    hurt.send('.\r\n');
    const verdict = hurt.reply().then((reply) => {
      order.push('verdict');
      return reply;
    });
    while (!order.includes('verdict')) {
      expect(await other.ask('NOOP')).toMatch(/^250 /);
      order.push('answered');
    }
    const reply = await verdict;
    if (name === 'loops') expect(order.indexOf('verdict'), order.join(' ')).toBeGreaterThan(2);
    // Nothing is lost: it is stored, or its client was told to try again.
    if (reply.startsWith('250')) {
      const stored = await readMessage(system.pool, queueIdIn(reply));
      expect(stored?.message.size).toBeGreaterThan(hostile.length);
    } else {
      expect(reply).toMatch(/^451 4\.3\.0 The rule bad failed here, try again later/);
      expect(onError).toBe('defer');
    }
    if (isFailing && onError === 'defer') expect(reply).toMatch(/^451 /);
    for (const client of [hurt, other]) client.close();
  }
});

test('after all of them mail goes on', async () => {
  await system.publish((configuration) => {
    configuration.rules.ordered = [];
  });
  const client = await begin('after');
  await client.write(hostile);
  expect(await client.ask('.')).toMatch(/^250 /);
  client.close();
});
