import { listProcesses } from '@posthorn/db/processes';
import { freePort } from '@posthorn/db/testing/free-port';
import type { Configuration } from '@posthorn/settings/configuration';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createSystem, type System } from '../system.ts';
import { greeted, queueIdIn, type RawClient, rawClient } from './raw-client.ts';
import { balanced, finished, timelineOf, until } from './record.ts';

const rooms = new AsyncDisposableStack();
let system: System;
let clients: RawClient[];

beforeAll(async () => {
  system = rooms.use(
    await createSystem({
      engines: 2,
      configure({ smtp }) {
        // Asking until it is refused would be slowed down.
        smtp.tarpitDelay = 0;
      },
    }),
  );
});
/** One connection to each engine, open before anything is published. */
beforeEach(async () => {
  clients = await Promise.all(
    system.engines.map(({ listeners }) => greeted(listeners.find(({ kind }) => kind === 'mx')!.port)),
  );
});
afterAll(async () => {
  if (system) await balanced(system);
  await rooms.disposeAsync();
});

const each = <T>(ask: (client: RawClient) => Promise<T>) => Promise.all(clients.map(ask));

/**
 * Publishes, then asks again and again until both connections answer so; says how long it took since the publish. What another
 * program takes away does not come each time, so a second that was lost is tried again; what is slow by itself stays slow.
 */
async function obeyed(
  change: (configuration: Configuration) => void,
  ask: (client: RawClient) => Promise<boolean>,
): Promise<number> {
  for (let tries = 1; ; tries++) {
    let before: Configuration | undefined;
    const took = await obeyedOnce((configuration) => {
      before = structuredClone(configuration);
      change(configuration);
    }, ask);
    if (took < 1000 || tries === 10) return took;
    await system.publish((configuration) => Object.assign(configuration, before));
    await until('both engines are as before', async () => (await each(ask)).every((answer) => !answer));
  }
}

async function obeyedOnce(
  change: (configuration: Configuration) => void,
  ask: (client: RawClient) => Promise<boolean>,
): Promise<number> {
  let published = 0;
  const publishing = system.publish((configuration) => {
    change(configuration);
    published = performance.now();
  });
  await until('both engines obey', async () => (await each(ask)).every(Boolean));
  const took = performance.now() - published;
  await publishing;
  return took;
}

test('the largest message, by both engines, within a second, on connections that stay open', async () => {
  const took = await obeyed(
    ({ smtp }) => {
      smtp.maxMessageSize = 100_000;
    },
    async (client) => {
      const answer = await client.ask('MAIL FROM:<a@b.test> SIZE=200000');
      await client.ask('RSET');
      return answer.startsWith('552 5.3.4');
    },
  );
  expect(took).toBeLessThan(1000);
  expect(await each((client) => client.ask('EHLO raw.test'))).toEqual(
    Array(2).fill(expect.stringContaining('SIZE 100000')),
  );
});

test('recipients per message, and an extension that is switched off', async () => {
  const took = await obeyed(
    ({ smtp }) => {
      smtp.maxRecipients = 100;
      smtp.advertise.binarymime = false;
      smtp.advertise.chunking = false;
    },
    async (client) => !(await client.ask('EHLO raw.test')).includes('CHUNKING'),
  );
  expect(took).toBeLessThan(1000);
  const answers = await each(async (client) => {
    await client.ask('MAIL FROM:<a@b.test>');
    client.send('RCPT TO:<c@far.test>\r\n'.repeat(101));
    const [refused] = (await client.replies(101)).slice(100);
    const chunk = await client.ask('RSET');
    const binary = await client.ask('MAIL FROM:<a@b.test> BODY=BINARYMIME');
    return [refused!.slice(0, 9), chunk.slice(0, 3), /^5(01|04|55) /.test(binary)];
  });
  expect(answers).toEqual(Array(2).fill(['452 4.5.3', '250', true]));
});

test('who may relay', async () => {
  const took = await obeyed(
    ({ smtp }) => {
      smtp.relayHosts = [];
    },
    async (client) => {
      await client.ask('MAIL FROM:<a@b.test>');
      const answer = await client.ask('RCPT TO:<c@far.test>');
      await client.ask('RSET');
      return answer.startsWith('550 5.7.1');
    },
  );
  expect(took).toBeLessThan(1000);
  await system.publish(({ smtp }) => {
    smtp.relayHosts = ['127.0.0.0/8'];
  });
});

test('a message in progress keeps the settings it began with, and records their revision', async () => {
  const [client] = clients;
  await client!.ask('MAIL FROM:<a@b.test>');
  await client!.ask('RCPT TO:<c@far.test>');
  const before = (await system.publish(() => {})) - 1;
  await system.publish(({ smtp }) => {
    smtp.relayHosts = [];
    smtp.maxMessageSize = 65_536;
  });
  expect(await client!.ask('RCPT TO:<d@far.test>')).toMatch(/^250 /);
  await client!.ask('DATA');
  client!.send(`Subject: x\r\n\r\n${`${'x'.repeat(70)}\r\n`.repeat(1200)}`);
  const id = queueIdIn(await client!.ask('.'));
  expect((await timelineOf(system, id)).message?.revision).toBeLessThanOrEqual(before);
  await client!.ask('MAIL FROM:<a@b.test>');
  expect(await client!.ask('RCPT TO:<c@far.test>')).toMatch(/^550 5\.7\.1 /);
  expect(await finished(system, id)).toEqual({ 'c@far.test': 'delivered', 'd@far.test': 'delivered' });
  await system.publish(({ smtp }) => {
    smtp.relayHosts = ['127.0.0.0/8'];
    smtp.maxMessageSize = 50_000_000;
  });
});

test('a listener opened and closed by a setting', async () => {
  const port = await freePort();
  const named = (configuration: Configuration) => configuration.listeners.entries;
  await system.publish((configuration) => {
    named(configuration).push({ name: 'extra', kind: 'mx', address: '127.0.0.31', port, enabled: true });
  });
  const client = await until('the port is open', () => rawClient(port, { host: '127.0.0.31' }).catch(() => undefined));
  expect(await client.reply()).toMatch(/^220 /);
  await system.publish((configuration) => {
    named(configuration).pop();
  });
  await until('the port is closed', () =>
    rawClient(port, { host: '127.0.0.31' }).then(
      (other) => {
        other.close();
        return false;
      },
      () => true,
    ),
  );
  expect(await client.ask('EHLO raw.test')).toMatch(/^250/);
  client.close();
});

test('a revision that is not valid is refused with its path, and nothing changes', async () => {
  await expect(
    system.publish((configuration) => {
      (configuration.smtp as Record<string, unknown>)['maxMesageSize'] = 1;
    }),
  ).rejects.toThrow(/smtp\.maxMesageSize/);
  await expect(
    system.publish(({ smtp }) => {
      smtp.relayHosts = ['@nobody-knows-it'];
    }),
  ).rejects.toThrow(/smtp\.relayHosts.*nobody-knows-it/);
  await expect(
    system.publish((configuration) => {
      (configuration.smtp as Record<string, unknown>)['maxRecipients'] = 'many';
    }),
  ).rejects.toThrow(/smtp\.maxRecipients/);
});

test.each([
  ['with a field of a wrong type', `jsonb_set(configuration, '{smtp,maxRecipients}', '"many"')`],
  ['without most of its groups', `'{"smtp": []}'::jsonb`],
  ['with an unknown list', `jsonb_set(configuration, '{smtp,relayHosts}', '["@nobody"]')`],
])('a corrupt revision %s leaves the last good one in force, and every process says so', async (_name, corrupt) => {
  const { columns, good } = await newestRevision();
  const rest = columns.filter((column) => column !== 'number' && column !== 'configuration');
  await system.pool.query(
    `insert into configuration_revision (number, configuration, ${rest.join(', ')})
     select number + 1, ${corrupt}, ${rest.join(', ')} from configuration_revision where number = $1`,
    [good],
  );
  const told = await until('the processes say so', async () => {
    const rows = (await listProcesses(system.pool)).filter(({ isAlive }) => isAlive);
    return rows.length === 3 && rows.every(({ error }) => error) ? rows : undefined;
  });
  expect(told.map(({ kind }) => kind).sort()).toEqual(['engine', 'engine', 'worker']);
  for (const { revision, error } of told) {
    expect(revision).toBe(good);
    expect(error).toMatch(new RegExp(`Revision ${good + 1} cannot be used .*; revision ${good} stays in force`));
  }
  for (const client of clients) {
    await client.ask('MAIL FROM:<a@b.test>');
    await client.ask('RCPT TO:<c@far.test>');
    await client.ask('DATA');
    client.send('Subject: x\r\n\r\nx\r\n');
    const id = queueIdIn(await client.ask('.'));
    expect(await finished(system, id)).toEqual({ 'c@far.test': 'delivered' });
  }
  await system.pool.query('delete from configuration_revision where number = $1', [good + 1]).catch(() => {});
});

async function newestRevision(): Promise<{ columns: string[]; good: number }> {
  const { rows, fields } = await system.pool.query('select * from configuration_revision order by number desc limit 1');
  return { columns: fields.map(({ name }) => name), good: rows[0].number };
}
