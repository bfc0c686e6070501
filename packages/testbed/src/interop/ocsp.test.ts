import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSystem, type System } from '../system.ts';
import { type OcspWorld, startOcspWorld, statusOf } from './ocsp-world.ts';

let world: OcspWorld;
let stranger: OcspWorld;
let system: System;
let file: string;

beforeAll(async () => {
  [world, stranger] = await Promise.all([startOcspWorld(), startOcspWorld()]);
  await stranger.certificate('filed', 'filed.test');
  file = join(world.directory, 'staple.der');
  const [fetched, filed, plain] = [
    await world.certificate('fetched', 'fetched.test'),
    await world.certificate('filed', 'filed.test'),
    await world.certificate('plain', 'plain.test'),
  ];
  await writeFile(file, 'not there yet');
  const pem = (name: string, pair: { chain: string; key: string }) => ({
    name,
    source: 'pem' as const,
    names: [],
    certificatePem: pair.chain,
    privateKey: { $secret: null, value: pair.key } as never,
  });
  system = await createSystem({
    configure(configuration) {
      configuration.tls.certificates = [
        { ...pem('plain', plain), ocsp: 'off' },
        { ...pem('fetched', fetched), ocsp: 'fetch' },
        { ...pem('filed', filed), ocsp: 'file', ocspFile: file },
      ];
    },
  });
});
afterAll(async () => {
  await system?.[Symbol.asyncDispose]();
  await world?.[Symbol.asyncDispose]();
  await stranger?.[Symbol.asyncDispose]();
});

const shows = (name: string) => statusOf(system.port('submissions'), name, world.directory);
const events = async (type: string): Promise<string[]> => {
  const { rows } = await system.pool.query<{ line: string }>(
    `select data ->> 'state' || ': ' || text as line from mail.event where type = $1 order by at`,
    [type],
  );
  return rows.map(({ line }) => line);
};
const becomes = (name: string, status: string) =>
  expect.poll(() => shows(name), { timeout: 60_000, interval: 300 }).toBe(status);

test('a response is fetched, stapled, kept through an outage, and taken away when the certificate is revoked', async () => {
  await becomes('fetched.test', 'good');
  expect(world.asked).toBe(1);
  world.answerWith('errors');
  const again = () => system.pool.query('update mail.ocsp_response set next_try_at = now()');
  await again();
  await expect.poll(() => world.asked, { timeout: 30_000 }).toBe(2);
  await expect.poll(() => events('ocsp:fetch'), { timeout: 30_000 }).toHaveLength(2);
  expect(await shows('fetched.test')).toBe('good');
  await world.mark('fetched', 'R');
  world.answerWith('responses');
  await again();
  await becomes('fetched.test', 'none');
  expect(await events('ocsp:fetch')).toEqual([
    expect.stringMatching(/^good: good until /),
    expect.stringMatching(/^failed: 127\.0\.0\.1:\d+: the answer is 503$/),
    expect.stringMatching(/^revoked: revoked on .* \(keyCompromise\)$/),
  ]);
}, 120_000);

test('a file is read whenever it is replaced, and what clients refuse is never sent', async () => {
  expect(await shows('filed.test')).toBe('none');
  expect(await shows('plain.test')).toBe('none');
  await world.respond('filed', file, '-ndays', '7');
  await becomes('filed.test', 'good');
  await world.signer('brief', 3);
  await world.respond('filed', file, 'brief', '-ndays', '7');
  await becomes('filed.test', 'none');
  await world.respond('filed', file, 'brief', '-ndays', '2');
  await becomes('filed.test', 'good');
  await world.respond('filed', file);
  await becomes('filed.test', 'none');
  const told = (words: string) =>
    expect.poll(() => events('ocsp:staple'), { timeout: 30_000 }).toContainEqual(expect.stringContaining(words));
  await world.respond('filed', file, '-ndays', '7');
  await world.age(file, 8);
  await told('it has ended on');
  await stranger.respond('filed', file, '-ndays', '7');
  await told('about another certificate');
  await world.mark('filed', 'R');
  await world.respond('filed', file, '-ndays', '7');
  await told('revoked: filed: revoked on');
  expect(await shows('filed.test')).toBe('none');
  expect((await events('ocsp:staple')).join('\n')).toMatch(/before the response does[\s\S]*does not say when it ends/);
}, 120_000);
