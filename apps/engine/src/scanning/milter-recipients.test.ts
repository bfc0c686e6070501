import { formatPacket } from '@posthorn/scan/milter/packet';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { connectRaw, startEngineForTest } from '../testing.ts';
import { profile, scanner } from './content-testing.ts';
import { type FakeMilter, startFakeMilter } from './milter-testing.ts';

/** A milter that refuses one recipient of several refuses that one: libmilter, xxfi_envrcpt. */
let milter: FakeMilter;
let house: Awaited<ReturnType<typeof startEngineForTest>>;
beforeAll(async () => {
  milter = await startFakeMilter();
  milter.toRecipient = (address) => REPLIES.get(address) ?? formatPacket('c');
  house = await startEngineForTest((configuration) => {
    configuration.prdr.advertiseHosts = ['*'];
    for (const group of ['spf', 'dkim', 'dmarc', 'arc'] as const) configuration[group].verify = false;
    configuration.content.scanners = [scanner('filter', milter.address, { kind: 'milter' })];
    configuration.content.profiles = [profile({ scanners: ['filter'] })];
  });
});
afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await milter.close();
});
let sender = '';
let turn = 0;
beforeEach(() => {
  sender = `kim${turn++}@author.test`;
});

test('whoever hears an answer for each recipient hears it (PRDR), and the others get their mail', async () => {
  const { rcpt, replies } = await send(['lee', 'full', 'nobody'], ' PRDR');
  expect(rcpt).toEqual(['250', '250', '250']);
  expect(replies.map((reply) => reply.slice(0, 9))).toEqual([
    ...['353 Conte', '250 2.1.5', '452 4.2.2', '550 5.1.1'],
    '250 2.0.0',
  ]);
  expect(await taken()).toEqual(['lee@example.test']);
});

test('one answer for all: it comes again, those refused hear it when they are named, and the others get their mail', async () => {
  expect((await send(['lee', 'full', 'nobody', 'ann'])).replies).toEqual([
    '451 4.7.1 Some of these recipients are refused; send again, and each of them is answered by itself',
  ]);
  expect(await taken()).toEqual([]);
  const again = await send(['lee', 'full', 'nobody', 'ann']);
  expect(again.rcpt).toEqual(['250', '452', '550', '250']);
  expect(again.replies[0]).toMatch(/^250/);
  expect(await taken()).toEqual(['ann@example.test', 'lee@example.test']);
  // Who was only put off is shown to the milter when he is named a third time.
  REPLIES.delete('full@example.test');
  const third = await send(['full']);
  expect([third.rcpt, third.replies[0]!.slice(0, 3)]).toEqual([['250'], '250']);
  expect(await taken()).toEqual(['ann@example.test', 'full@example.test', 'lee@example.test']);
});

test('all recipients refused is refused, in its own words', async () => {
  expect((await send(['nobody'])).replies).toEqual(['550 5.1.1 No such person']);
});

async function send(to: string[], parameters = ''): Promise<{ rcpt: string[]; replies: string[] }> {
  const raw = await connectRaw(house.port('mx'));
  await raw.say('EHLO there.test\r\n');
  await raw.say(`MAIL FROM:<${sender}>${parameters}\r\n`);
  const rcpt: string[] = [];
  for (const local of to) rcpt.push((await raw.say(`RCPT TO:<${local}@example.test>\r\n`)).slice(0, 3));
  await raw.say('DATA\r\n');
  const replies = [await raw.say('From: kim@author.test\r\nSubject: s\r\n\r\nHi\r\n.\r\n')];
  for (let left = replies[0]!.startsWith('353') ? to.length + 1 : 0; left > 0; left--) replies.push(await raw.reply());
  raw.end();
  return { rcpt, replies };
}

async function taken(): Promise<string[]> {
  const { rows } = await house.database.pool.query<{ address: string }>(
    `SELECT r.address FROM mail.recipient r JOIN mail.message m ON m.id = r.message_id WHERE m.sender = $1 ORDER BY r.address`,
    [sender],
  );
  return rows.map(({ address }) => address);
}

const REPLIES = new Map([
  ['nobody@example.test', formatPacket('y', '550 5.1.1 No such person')],
  ['full@example.test', formatPacket('y', '452 4.2.2 Full')],
]);
