import { insertEvents } from '@posthorn/db/mail/events';
import { readWebhooks } from '@posthorn/db/mail/webhook';
import { openSecrets } from '@posthorn/db/secrets';
import { freePort } from '@posthorn/db/testing/free-port';
import { newEvent } from '@posthorn/events/event';
import { prepareDoorbell } from '@posthorn/queue/bell';
import { createWaker } from '@posthorn/queue/wake';
import { expect, test } from 'vitest';
import { type Hook, startHook } from '../testing/hook.ts';
import { buildHouse, type House } from '../testing/house.ts';

const SELDOM = 600;

test('a delivery that failed goes again at its moment, though the sweep is slow and nothing else happens', async () => {
  await using hook = await startHook();
  await using house = await houseWith(hook, { sweepInterval: SELDOM });
  await failOnce(house);
  hook.healed.add('/fail/1');
  await house.until(async () => (await stateOf(house)).sent === 1);
  expect(hook.got.filter(({ path }) => path === '/fail/1')).toHaveLength(2);
});

test('with the doorbell gone a delivery that failed is found by the sweep', async () => {
  await using hook = await startHook();
  const redisUrl = `redis://127.0.0.1:${await freePort()}`;
  await using house = await houseWith(hook, { sweepInterval: 1, redisUrl });
  await failOnce(house);
  hook.healed.add('/fail/1');
  await house.until(async () => (await stateOf(house)).sent === 1);
  expect(hook.got.filter(({ path }) => path === '/fail/1')).toHaveLength(2);
});

test('what a person asks for goes at once when it is rung for, though the sweep is slow', async () => {
  await using hook = await startHook();
  await using house = await houseWith(hook, { sweepInterval: SELDOM });
  await failOnce(house);
  hook.healed.add('/fail/1');
  // As after a press on "Send again": due now, before its own moment.
  await house.pool.query(`update mail.webhook_delivery set try_after = now()`);
  const options = { url: house.url };
  await prepareDoorbell(options);
  await using waker = await createWaker(options);
  waker.ringEndpoint('fails');
  await house.until(async () => (await stateOf(house)).sent === 1);
});

async function houseWith(hook: Hook, { sweepInterval, redisUrl }: { sweepInterval: number; redisUrl?: string }) {
  const house = await buildHouse({
    ...(redisUrl ? { redisUrl } : {}),
    configure: (configuration) => {
      configuration.queue.sweepInterval = sweepInterval;
    },
  });
  const secrets = await openSecrets(house.pool, 'a secret of the tests, 32 bytes or more');
  const secret = { $secret: await secrets.put({ kind: 'credential', value: 'whsec_c2VjcmV0c2VjcmV0c2VjcmV0' }) };
  await house.publish(({ webhooks }) => {
    const about = { name: 'fails', url: hook.url('/fail/1'), types: ['msg:release'], when: '', transport: '', secret };
    webhooks.endpoints = [{ ...about, allowPrivate: true, batch: 100, timeout: 10, keepFor: 86_400, enabled: true }];
  });
  await house.until(async () => (await readWebhooks(house.pool)).length === 1);
  return house;
}

async function failOnce(house: House): Promise<void> {
  await insertEvents(house.pool, [newEvent('msg:release', { process: 'p' })]);
  await house.until(async () => (await stateOf(house)).failures === 1);
}

const stateOf = async (house: House) => (await readWebhooks(house.pool, ['fails']))[0]!;
