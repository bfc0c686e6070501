import { randomBytes } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDkimWorld, type DkimWorld, own, pem, signaturesIn } from './dkim-world.ts';
import { greeted, queueIdIn, sendEnvelope, sendRaw, stuffed } from './raw-client.ts';
import { finished, timelineOf, until } from './record.ts';
import { retryNow } from './world.ts';

const password = randomBytes(12).toString('hex');
let world: DkimWorld;
beforeAll(async () => {
  world = await createDkimWorld(password);
});
afterAll(() => world[Symbol.asyncDispose]());

describe('mail that is not signed', () => {
  const fromOutside = async (to: string, from = 'x@sign.test') => {
    const marker = `out${randomBytes(4).toString('hex')}`;
    const client = await greeted(world.system.port('mx'), { localAddress: '127.0.0.77' });
    const refusal = await sendEnvelope(client, { from: 'x@elsewhere.test', to: [to] });
    if (refusal) return refusal;
    await client.ask('DATA');
    client.send(stuffed(Buffer.from(`From: ${from}\r\nSubject: ${marker}\r\n\r\nx\r\n`)));
    const queueId = queueIdIn(await client.ask('.'));
    client.close();
    await finished(world.system, queueId);
    return await until('it arrives', () =>
      world.modern.arrived.find(({ content }) => content.includes(`Subject: ${marker}\r\n`)),
    );
  };

  test('somebody else’s domain', async () => {
    const { content, queueId } = await world.send({ from: 'x@nowhere.test' });
    expect(signaturesIn(content)).toBe(0);
    expect(await world.eventsOf(queueId, 'dkim:unsigned')).toEqual([]);
  });

  test('without an author', async () => {
    expect(signaturesIn((await world.send({ from: '' })).content)).toBe(0);
  });

  test('with two From fields: nobody can say who wrote it, and that is told', async () => {
    const { content, queueId } = await world.send({ header: 'From: boss@sign.test\r\n' });
    if (content.length > 0) {
      expect(signaturesIn(content)).toBe(0);
      expect((await world.eventOf(queueId, 'dkim:unsigned')).text).toContain('From fields');
    }
  });

  test('from outside that an alias sends on, unless the settings say so', async () => {
    const passed = await fromOutside('team@here.test');
    if (typeof passed === 'string') throw new Error(passed);
    expect(signaturesIn(passed.content)).toBe(0);
    await world.system.publish(({ dkim }) => {
      dkim.signForwarded = true;
    });
    const signed = await fromOutside('team@here.test');
    if (typeof signed === 'string') throw new Error(signed);
    expect(await world.judged(signed.content)).toEqual(['s1@sign.test rsa-sha256 pass']);
  });

  test('of an account that may not write as its author', async () => {
    const transport = createTransport({
      host: '127.0.0.1',
      port: world.system.port('submissions'),
      secure: true,
      auth: { user: 'anna', pass: password },
      tls: { rejectUnauthorized: false },
    });
    const { response } = await transport.sendMail({
      from: 'ceo@big.test',
      envelope: { from: 'anna@sign.test', to: 'forged@modern.test' },
      text: 'x',
    });
    transport.close();
    const queueId = queueIdIn(`${response}\r\n`);
    await finished(world.system, queueId);
    const { content } = world.modern.arrived.find(({ recipients }) => recipients.includes('forged@modern.test'))!;
    expect(signaturesIn(content)).toBe(0);
    expect((await world.eventOf(queueId, 'dkim:unsigned')).text).toContain('anna may not write as ceo@big.test');
  });

  test.each([
    ['unpublished.test', 'its record is not in DNS'],
    ['changed.test', 'DNS shows something else'],
    ['broken.test', 'its private key is rsa, but the algorithm set is ed25519-sha256'],
    ['over.test', 'no key of it signs at this time'],
  ])('%s: %s', async (domain, reason) => {
    const { content, queueId } = await world.send({ from: `x@${domain}` });
    expect(signaturesIn(content)).toBe(0);
    const event = await world.eventOf(queueId, 'dkim:unsigned');
    expect(event.text).toContain(reason);
    expect(event.data).toMatchObject({ domain, waits: false });
  });
});

describe('rotation', () => {
  test('a key whose record is not seen leaves the older one to sign; once seen it signs', async () => {
    expect(await world.judged((await world.send({ from: 'x@rotating.test' })).content)).toEqual([
      'old@rotating.test rsa-sha256 pass',
    ]);
    world.publish('new._domainkey.rotating.test', own.rsa);
    await world.system.pool.query(`update mail.dkim_key set checked_at = now() - interval '1 hour'`);
    await until(
      'the new key signs',
      async () =>
        (await world.judged((await world.send({ from: 'x@rotating.test' })).content))[0] ===
        'new@rotating.test rsa-sha256 pass',
      { seconds: 40 },
    );
  });

  test('a key published ahead waits for its time', async () => {
    expect(await world.judged((await world.send({ from: 'x@ahead.test' })).content)).toEqual([
      'old@ahead.test rsa-sha256 pass',
    ]);
  });
});

test('mail waits to be signed when the settings say so, and leaves when it can', async () => {
  await world.system.publish(({ dkim }) => {
    dkim.whenUnsigned = 'wait';
  });
  const queueId = queueIdIn(
    await sendRaw(world.system.port('mx'), {
      from: 'x@unpublished.test',
      to: ['waiting@modern.test'],
      content: Buffer.from('From: x@unpublished.test\r\nSubject: waits\r\n\r\nx\r\n'),
    }),
  );
  const waiting = await until('it waits', async () => {
    const { recipients } = await timelineOf(world.system, queueId);
    return recipients[0]?.lastError ? recipients[0] : undefined;
  });
  expect(waiting).toMatchObject({
    state: 'queued',
    lastError: expect.stringContaining('waits to be signed for unpublished.test'),
  });
  world.publish('gone._domainkey.unpublished.test', own.rsa);
  await until(
    'it leaves',
    async () => {
      await retryNow(world.system);
      return world.modern.arrived.some(({ recipients }) => recipients.includes('waiting@modern.test'));
    },
    { seconds: 40 },
  );
  const { content } = world.modern.arrived.find(({ recipients }) => recipients.includes('waiting@modern.test'))!;
  expect(await world.judged(content)).toEqual(['gone@unpublished.test rsa-sha256 pass']);
});

test('no private key is in any event, log line or attempt', async () => {
  const { rows } = await world.system.pool.query<{ text: string }>(
    `select row_to_json(e)::text as text from mail.event e union all select row_to_json(a)::text from mail.attempt a
     union all select configuration::text from configuration_revision`,
  );
  const all = [...rows.map(({ text }) => text), world.system.log.text()].join('\n');
  for (const key of Object.values(own)) expect(all).not.toContain(pem(key).split('\n')[1]!.slice(-30));
  expect(all).not.toContain('PRIVATE KEY');
});
