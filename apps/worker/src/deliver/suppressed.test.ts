import { readContent } from '@posthorn/queue/claim';
import { listSuppressed, reactivate, suppress } from '@posthorn/queue/suppression';
import { expect, it } from 'vitest';
import { buildHouse } from '../testing/house.ts';
import { startScriptedPeer } from '../testing/peer.ts';

it('suppresses who is refused as unknown often enough, tells why, and lets mail through again', async () => {
  await using peer = await startScriptedPeer((line) => {
    if (line === 'connect') return '220 peer.example.net';
    if (/^RCPT.*gone/i.test(line)) return '550 5.1.1 no such user here';
    if (/^RCPT.*spam/.test(line)) return '550 5.7.1 taken for spam';
    if (line === 'DATA') return '354 go on';
    return line === 'QUIT' ? '221 bye' : '250 peer.example.net';
  });
  await using house = await buildHouse({
    configure(configuration) {
      configuration.routing.routes = [
        {
          name: 'hub',
          match: ['*'],
          transport: { kind: 'smarthost', hosts: [{ host: '127.0.0.1', port: peer.port }], tls: 'none' },
          lastHop: false,
          enabled: true,
        },
      ];
      configuration.suppression.enabled = true;
      configuration.suppression.exempt = ['gone@kept.example'];
    },
  });
  const rcpts = (name: string) => peer.lines.filter((line) => line.includes(name)).length;
  const bounced = async (...addresses: string[]) => {
    const id = await house.accept(addresses);
    await house.until(async () => Object.values(await house.recipients(id)).every(({ state }) => state === 'bounced'));
    return id;
  };
  const everybody = ['gone@far.example', 'spam@far.example', 'gone@kept.example'];
  await bounced(...everybody);
  expect((await listSuppressed(house.pool, { limit: 10 })).rows).toEqual([]);
  const second = await bounced(...everybody, 'Gone@FAR.example');
  const { rows } = await listSuppressed(house.pool, { limit: 10 });
  expect(rows).toMatchObject([
    {
      address: 'gone@far.example',
      source: 'bounce',
      hits: 2,
      reason: '550 5.1.1 no such user here',
      messageId: second,
    },
  ]);
  expect(rows[0]?.until?.getTime()).toBeGreaterThan(Date.now() + 80 * 86_400_000);

  const tried = rcpts('gone@far.example');
  const third = await bounced(...everybody);
  expect(rcpts('gone@far.example'), 'nothing is sent to it').toBe(tried);
  expect(rcpts('gone@kept.example')).toBe(3);
  const events = async (type: string) => {
    const found = await house.pool.query<{ recipient: string; text: string; reason: string | null }>(
      `select recipient, text, data->>'reason' as reason from mail.event where type = $1 and message_id = $2`,
      [type, type === 'suppression:added' ? second : third],
    );
    return found.rows;
  };
  expect(await events('suppression:added')).toMatchObject([{ recipient: 'gone@far.example' }]);
  expect(await events('suppression:applied')).toMatchObject([
    { recipient: 'gone@far.example', text: expect.stringContaining('refused 2 times, last with: 550 5.1.1') },
  ]);
  expect((await events('msg:fail:delivery')).map(({ reason }) => reason).toSorted()).toEqual([
    'refused',
    'refused',
    'suppressed',
  ]);
  // The report was made in the very commit that ended the recipient.
  const { rows: reports } = await house.pool.query<{ content_id: string; prefix: Buffer | null }>(
    `select content_id, prefix from mail.message where origin = 'generated' order by id desc limit 1`,
  );
  const chunks = await Array.fromAsync(readContent(house.pool, reports[0]!.content_id, reports[0]!.prefix));
  const report = Buffer.concat(chunks).toString();
  expect(report).toContain('Status: 5.1.1');
  expect(report).toContain('suppression list since');

  expect(await reactivate(house.pool, ['GONE@far.example'])).toEqual(['gone@far.example']);
  await bounced('gone@far.example');
  expect(rcpts('gone@far.example'), 'it is tried again').toBe(tried + 1);
  expect((await listSuppressed(house.pool, { limit: 10 })).rows, 'and counted anew').toEqual([]);

  expect(await suppress(house.pool, ['by@hand.example'], { reason: 'they left', until: null, actor: 'kim' })).toBe(1);
  await bounced('by@hand.example');
  expect(rcpts('by@hand.example')).toBe(0);
});
