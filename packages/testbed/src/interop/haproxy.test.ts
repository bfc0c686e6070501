import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { makeSelfSigned } from '@posthorn/engine/tls/self-signed';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Haproxy, startHaproxy } from '../peers/haproxy.ts';
import { findPeers } from '../peers/packages.ts';
import { createSystem, type System } from '../system.ts';
import { until } from './record.ts';

/** Debian's HAProxy in front of the engine: what it sends is what proxies in the field send. */
describe.skipIf(findPeers().missing.includes('haproxy'))('behind HAProxy', () => {
  const rooms = new AsyncDisposableStack();
  let system: System;
  let proxy: Haproxy<'v1' | 'v2' | 'rich' | 'tls' | 'checked' | 'none'>;

  beforeAll(async () => {
    system = rooms.use(
      await createSystem({
        worker: false,
        configure(configuration) {
          configuration.proxy.requiredHosts = ['127.0.0.1'];
          configuration.smtp.reverseDns = false;
          configuration.smtp.relayHosts = [];
          configuration.routing.localDomains.push({
            domain: 'example.test',
            mailboxes: 'any',
            transport: { kind: 'sandbox' },
            subaddressSeparator: '+',
          });
        },
      }),
    );
    const directory = await mkdtemp(join(tmpdir(), 'posthorn-haproxy-tls-'));
    rooms.defer(() => rm(directory, { recursive: true, force: true }));
    const { certificate, privateKey } = await makeSelfSigned(['mail.example.test'], new Date());
    const pem = join(directory, 'front.pem');
    await writeFile(pem, `${certificate}\n${privateKey}`);
    const to = system.port('mx');
    proxy = rooms.use(
      await startHaproxy({
        v1: { to, server: 'send-proxy' },
        v2: { to, server: 'send-proxy-v2' },
        rich: { to, server: 'send-proxy-v2 proxy-v2-options crc32c,unique-id' },
        tls: { to, server: 'send-proxy-v2-ssl-cn proxy-v2-options crc32c,authority,ssl,unique-id', tls: pem },
        checked: {
          to,
          backend: 'option smtpchk EHLO health.test',
          server: 'send-proxy-v2 check inter 200ms check-send-proxy',
        },
        none: { to, server: '' },
      }),
    );
  });
  afterAll(() => rooms.disposeAsync());

  const plain = (name: keyof typeof proxy.ports): Socket =>
    connect({ host: '127.0.0.1', port: proxy.ports[name], localAddress: '127.0.0.7' });

  test.each(['v1', 'v2', 'rich', 'checked'] as const)('%s: the client is the one behind the proxy', async (name) => {
    const { replies, client } = await send(system, plain(name));
    expect(replies.at(-1)).toMatch(/^250 2\.0\.0 Ok: queued/);
    expect(client).toMatchObject({
      address: '127.0.0.7',
      front: { by: 'proxy', address: '127.0.0.1', target: `127.0.0.1:${proxy.ports[name]}` },
    });
    if (name === 'rich')
      expect(Buffer.from(client.front.told.uniqueId, 'hex').toString()).toBe(`posthorn-127.0.0.7-${client.port}`);
  });

  test('TLS that ends at the proxy: the name asked for, version and cipher are kept', async () => {
    const socket = connectTls({ socket: plain('tls'), servername: 'mail.example.test', rejectUnauthorized: false });
    const { client } = await send(system, socket);
    expect(client).toMatchObject({
      address: '127.0.0.7',
      front: { told: { authority: 'mail.example.test', tls: { isTls: true, hasClientCertificate: false } } },
    });
    expect(client.front.told.tls.version).toMatch(/^TLSv1\.[23]$/);
    // What the proxy did with its client is no privacy of ours: nothing here takes the connection for encrypted.
    expect(client.tls).toBeUndefined();
  });

  test('health checks are no clients and no mistakes', async () => {
    const checks = async () => {
      const { rows } = await system.pool.query(
        `SELECT count(*)::int AS n FROM mail.event WHERE type = 'tcp:connect' AND data->>'proxyAddress' = client_address`,
      );
      return rows[0].n >= 2 ? true : undefined;
    };
    await until('two health checks', checks);
    const { rows } = await system.pool.query(
      `SELECT count(*)::int AS n FROM mail.refusal WHERE rule = 'builtin.proxy-required'`,
    );
    expect(rows[0].n).toBe(0);
    expect(proxy.output()).not.toMatch(/is DOWN/);
  });

  test('a proxy that was not told to send the header is told what is missing', async () => {
    const { replies } = await send(system, plain('none'));
    expect(replies[0]).toMatch(/^220 /);
    expect(replies[1]).toBe('503 5.5.1 Command refused, required proxy negotiation failed');
  });
});

type Client = {
  address: string;
  port: number;
  tls?: unknown;
  front: { told: { uniqueId: string; tls: { version: string } } };
};

/** A message from the greeting to the final reply, or to the first refusal; and how its client was recorded. */
async function send(system: System, socket: Socket): Promise<{ replies: string[]; client: Client }> {
  const replies: string[] = [];
  const lines = linesOf(socket);
  const steps = [
    'EHLO client.test\r\n',
    'MAIL FROM:<>\r\n',
    'RCPT TO:<kim@example.test>\r\n',
    'DATA\r\n',
    'Subject: x\r\n\r\nhi\r\n.\r\n',
  ];
  try {
    for (const step of ['', ...steps]) {
      if (step !== '') socket.write(step);
      let line = '';
      do {
        const { value, done } = await lines.next();
        if (done) throw new Error(`closed after ${replies.join(' | ')}`);
        line = value;
      } while (/^\d{3}-/.test(line));
      replies.push(line);
      if (/^[45]/.test(line)) break;
    }
  } finally {
    socket.destroy();
  }
  const { rows } = await system.pool.query('SELECT client FROM mail.message ORDER BY id DESC LIMIT 1');
  return { replies, client: rows[0]?.client };
}

async function* linesOf(socket: Socket): AsyncGenerator<string> {
  let text = '';
  for await (const bytes of socket) {
    text += (bytes as Buffer).toString('latin1');
    for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
      yield text.slice(0, end);
      text = text.slice(end + 2);
    }
  }
}
