import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { listProcesses } from '@posthorn/db/processes';
import { expect, test } from 'vitest';
import { connectRaw, newPassword, startEngineForTest } from './testing.ts';

test('a published change is obeyed on the next command, by the connection that is open', async () => {
  await using house = await startEngineForTest();
  const client = await connectRaw(house.port('mx'));
  expect(await client.say('EHLO c.example\r\n')).toContain('SIZE 52428800');
  await client.say('MAIL FROM:<a@b.test>\r\n');
  await house.publish((configuration) => {
    configuration.routing.localDomains[0]!.mailboxes = ['joe'];
    configuration.smtp.maxMessageSize = 100_000;
  });
  const other = await connectRaw(house.port('mx'));
  await expect.poll(() => other.say('EHLO c.example\r\n')).toContain('SIZE 100000');
  // A message keeps the revision it began with.
  expect(await client.say('RCPT TO:<ann@example.test>\r\n')).toMatch(/^250 /);
  await client.say('RSET\r\n');
  await client.say('MAIL FROM:<a@b.test>\r\n');
  expect(await client.say('RCPT TO:<ann@example.test>\r\n')).toMatch(/^550 5\.1\.1 /);
  expect(await client.say('RCPT TO:<joe@example.test>\r\n')).toMatch(/^250 /);
  expect(await client.say('EHLO c.example\r\n')).toContain('SIZE 100000');
});

test('listeners open and close live, open connections go on, and one that cannot open says why', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as { port: number };
  await using house = await startEngineForTest();
  const client = await connectRaw(house.port('mx'));
  const before = house.port('mx');
  await house.publish((configuration) => {
    const [mx] = configuration.listeners.entries;
    mx!.enabled = false;
    configuration.listeners.entries.push({ name: 'new', kind: 'mx', port: 0, address: '127.0.0.1', enabled: true });
    configuration.listeners.entries.push({ name: 'stuck', kind: 'mx', port, address: '127.0.0.1', enabled: true });
  });
  await expect
    .poll(() => house.engine.listeners.map(({ name }) => name).sort())
    .toEqual(['new', 'submission', 'submissions']);
  expect((await connectRaw(house.port('new'))).greeting).toMatch(/^220 /);
  await expect(connectRaw(before)).rejects.toThrow();
  expect(await client.say('EHLO c.example\r\n')).toMatch(/^250/);
  expect(house.complaints.join()).toContain(
    `Listener 'stuck' cannot open 127.0.0.1 port ${port}: another program uses it`,
  );
  await expect
    .poll(async () =>
      JSON.stringify((await listProcesses(house.database.pool)).map(({ detail }) => detail['problems'])),
    )
    .toContain('another program uses it');
  taken.close();
});

test('an account that is turned off loses its rights on the connection it has', async () => {
  await using house = await startEngineForTest((configuration) => {
    configuration.auth.accounts.push({
      username: 'joe',
      password: newPassword('secret'),
      enabled: true,
      senders: ['joe@example.test'],
    });
  });
  const client = await connectRaw(house.port('submissions'), { tls: true });
  await client.say('EHLO c.example\r\n');
  await client.say(`AUTH PLAIN ${Buffer.from('\0joe\0secret').toString('base64')}\r\n`);
  expect(await client.say('MAIL FROM:<joe@example.test>\r\n')).toMatch(/^250 /);
  await house.publish((configuration) => {
    configuration.auth.accounts[0]!.enabled = false;
  });
  const mail = async (): Promise<string> => {
    await client.say('RSET\r\n');
    return client.say('MAIL FROM:<joe@example.test>\r\n');
  };
  await expect.poll(mail).toMatch(/^530 5\.7\.0 /);
});

test('intake stops when the disk is too full, and clients are told to come back', async () => {
  await using house = await startEngineForTest();
  const client = await connectRaw(house.port('mx'));
  await client.say('EHLO c.example\r\n');
  await house.publish((configuration) => {
    configuration.queue.minFree = 1024 ** 4;
  });
  const mail = async (): Promise<string> => {
    await client.say('RSET\r\n');
    return client.say('MAIL FROM:<a@b.test>\r\n');
  };
  await expect.poll(mail, { interval: 200 }).toMatch(/^452 4\.3\.1 /);
  await house.publish((configuration) => {
    configuration.queue.minFree = 1;
  });
  await expect.poll(mail, { interval: 200 }).toMatch(/^250 /);
});

test('a client that sends too many messages a minute is deferred for a while', async () => {
  await using house = await startEngineForTest((configuration) => {
    configuration.smtp.messageRatePerClient = 2;
  });
  const client = await connectRaw(house.port('mx'));
  await client.say('EHLO c.example\r\n');
  const answers: string[] = [];
  for (let count = 0; count < 3; count++) {
    answers.push((await client.say('MAIL FROM:<a@b.test>\r\n')).slice(0, 9));
    await client.say('RSET\r\n');
  }
  expect(answers).toEqual(['250 2.1.0', '250 2.1.0', '450 4.7.1']);
  house.passTime(60_000);
  expect(await client.say('MAIL FROM:<a@b.test>\r\n')).toMatch(/^250 /);
});

test('too many connections of one client are turned away, and welcome again when others have left', async () => {
  await using house = await startEngineForTest((configuration) => {
    configuration.smtp.maxConnectionsPerClient = 2;
  });
  const first = await connectRaw(house.port('mx'));
  await connectRaw(house.port('mx'));
  const third = await connectRaw(house.port('mx'));
  expect(third.greeting).toMatch(/^421 4\.7\.0 /);
  await third.closed;
  await first.say('QUIT\r\n');
  await first.closed;
  await expect.poll(async () => (await connectRaw(house.port('mx'))).greeting.slice(0, 3)).toBe('220');
});

test('a client that dawdles is told 421 4.4.2 and cut off', async () => {
  await using house = await startEngineForTest();
  const silent = await connectRaw(house.port('mx'));
  const dripping = await connectRaw(house.port('mx'));
  const trickling = await connectRaw(house.port('mx'));
  await trickling.sayAll('EHLO c.example\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<joe@example.test>\r\nDATA\r\n', 4);
  dripping.write('EH');
  trickling.write('Subject: x\r\n');
  house.passTime(31_000);
  expect(await trickling.reply()).toMatch(/^421 4\.4\.2 .*too slowly/);
  house.passTime(270_000);
  dripping.write('LO');
  expect(await silent.reply()).toMatch(/^421 4\.4\.2 /);
  expect(await dripping.reply()).toMatch(/^421 4\.4\.2 /);
  await Promise.all([silent.closed, dripping.closed, trickling.closed]);
});

test('stopping lets a message under way finish and tells the others', async () => {
  await using house = await startEngineForTest();
  const idle = await connectRaw(house.port('mx'));
  const busy = await connectRaw(house.port('mx'));
  await busy.sayAll('EHLO c.example\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<joe@example.test>\r\nDATA\r\n', 4);
  const stopped = house.engine.close({ graceSeconds: 5 });
  expect(await idle.reply()).toMatch(/^421 4\.3\.2 /);
  expect(await busy.say('Subject: x\r\n\r\nx\r\n.\r\n')).toMatch(/^250 2\.0\.0 /);
  expect(await busy.reply()).toMatch(/^421 4\.3\.2 /);
  await stopped;
  const { rows } = await house.database.pool.query('SELECT count(*)::int AS count FROM mail.message');
  expect(rows).toEqual([{ count: 1 }]);
});

test('regression: an oversized message sent at full pace hears 552 at its end, not 421 too slowly', async () => {
  await using house = await startEngineForTest((configuration) => {
    configuration.smtp.maxMessageSize = 64 * 1024;
  });
  const client = await connectRaw(house.port('mx'));
  await client.sayAll('EHLO c.example\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<joe@example.test>\r\nDATA\r\n', 4);
  const line = `${'x'.repeat(76)}\r\n`;
  for (let step = 0; step < 4; step++) {
    client.write(line.repeat(2000));
    await sleep(400);
    house.passTime(20_000);
    await sleep(600);
  }
  expect(await client.say('.\r\n')).toMatch(/^552 5\.3\.4 /);
});
