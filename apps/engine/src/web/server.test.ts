import { once } from 'node:events';
import { request } from 'node:http';
import { request as requestTls } from 'node:https';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { defaultConfiguration } from '@posthorn/settings/configuration';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCertificates } from '../tls/certificates.ts';
import { makeSelfSigned } from '../tls/self-signed.ts';
import { plain } from './answer.ts';
import { createWebServer, type WebKind } from './server.ts';
import { stsPolicies } from './sts-policies.ts';

const configuration = defaultConfiguration();
configuration.mtaSts.policies = [{ domain: 'Example.test', mode: 'enforce', mx: ['MX.example.test'], maxAge: 86_400 }];
const limits = { maxConnections: 20, maxPerClient: 20, timeout: 60 };
const ports: Record<WebKind, number> = { http: 0, https: 0 };
const rooms = new AsyncDisposableStack();

beforeAll(async () => {
  const pair = await makeSelfSigned(['mta-sts.example.test'], new Date());
  const certificates = createCertificates({ selfSigned: async () => pair });
  await certificates.apply([{ name: 'default', names: [], source: 'selfsigned' }], { minVersion: 'TLSv1.2' });
  const server = createWebServer({
    log: { debug() {}, info() {}, warn() {}, error() {} },
    certificates,
    answerers: [
      stsPolicies(() => configuration),
      ({ path }) => (path === '/broken' ? Promise.reject(new Error('no database')) : null),
      ({ path, host, method }) => (path === '/seen' ? plain(200, `${method} ${host}`) : null),
    ],
    limits: () => limits,
  });
  for (const kind of ['http', 'https'] as const) {
    const listener = createServer((socket) => server.take(kind, socket));
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    ports[kind] = (listener.address() as AddressInfo).port;
    rooms.defer(() => void listener.close());
  }
  rooms.defer(() => server.close());
});
afterAll(() => rooms.disposeAsync());

type Answer = { status: number | undefined; headers: Record<string, unknown>; body: string };

function ask(kind: WebKind, host: string, path: string, method = 'GET'): Promise<Answer> {
  const send = kind === 'https' ? requestTls : request;
  const options = { host: '127.0.0.1', port: ports[kind], path, method, headers: { host }, agent: false };
  return new Promise((resolve, reject) => {
    const asked = send({ ...options, ...(kind === 'https' ? { servername: host, rejectUnauthorized: false } : {}) });
    asked.once('error', reject).once('response', (response) => {
      let body = '';
      response.on('data', (octets: Buffer) => {
        body += octets.toString();
      });
      response.once('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    asked.end();
  });
}

async function open(): Promise<Socket> {
  const socket = connect(ports.http, '127.0.0.1').on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

async function say(text: string): Promise<string> {
  const socket = await open();
  let answer = '';
  socket.on('data', (octets) => {
    answer += octets.toString('latin1');
  });
  socket.write(text);
  await once(socket, 'close');
  return answer;
}

test('a policy is served under the host of its domain, on both kinds of ports, and nowhere else', async () => {
  const path = '/.well-known/mta-sts.txt';
  for (const kind of ['http', 'https'] as const) {
    const { status, headers, body } = await ask(kind, 'mta-sts.example.test', path);
    expect({ status, type: headers['content-type'], body }).toEqual({
      status: 200,
      type: 'text/plain',
      body: 'version: STSv1\r\nmode: enforce\r\nmx: mx.example.test\r\nmax_age: 86400\r\n',
    });
  }
  for (const host of ['example.test', 'mta-sts.other.test', '127.0.0.1', 'mta-sts.mta-sts.example.test'])
    expect(await ask('https', host, path)).toMatchObject({ status: 404 });
  expect(await ask('https', 'mta-sts.example.test', '/')).toMatchObject({ status: 404, body: 'Not here.\n' });
});

test('HEAD tells the length and sends nothing; other methods are refused', async () => {
  const head = await ask('http', 'a.test', '/seen', 'HEAD');
  expect(head).toMatchObject({ status: 200, body: '', headers: { 'content-length': '11', connection: 'close' } });
  expect(await ask('http', 'a.test', '/seen', 'POST')).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
});

test('an answerer that fails is answered with 503', async () => {
  expect(await ask('http', 'a.test', '/broken')).toMatchObject({ status: 503 });
});

test('what is no HTTP, has two hosts or too large a head is refused and cut', async () => {
  expect(await say('EHLO there\r\n\r\n')).toMatch(/^HTTP\/1.1 400/);
  expect(await say('GET /seen HTTP/1.1\r\nHost: a.test\r\nHost: b.test\r\n\r\n')).toMatch(/^HTTP\/1.1 400/);
  expect(await say('GET /seen HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1.1 400/);
  expect(await say(`GET /seen HTTP/1.1\r\nHost: a.test\r\nX: ${'x'.repeat(9000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431/);
});

test('one request on a connection, and a body is not waited for', async () => {
  const two = await say('GET /seen HTTP/1.1\r\nHost: a.test\r\n\r\nGET /seen HTTP/1.1\r\nHost: b.test\r\n\r\n');
  expect(two.match(/HTTP\/1\.1/g)).toHaveLength(1);
  expect(await say('GET /seen HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1000000\r\n\r\nx')).toMatch(/^HTTP\/1.1 200/);
});

test('more connections than allowed are cut, and room comes back', async () => {
  limits.maxPerClient = 2;
  const held = [await open(), await open()];
  await expect(ask('http', 'a.test', '/seen')).rejects.toThrow();
  for (const socket of held) socket.destroy();
  await expect
    .poll(async () => (await ask('http', 'a.test', '/seen').catch(() => null))?.status, { timeout: 20_000 })
    .toBe(200);
  limits.maxPerClient = 20;
});

test('who is slow is cut when the time of a connection is over, in the handshake too', async () => {
  limits.timeout = 0.2;
  const plainSocket = await open();
  plainSocket.write('GET /seen HTTP/1.1\r\n');
  const inHandshake = connect(ports.https, '127.0.0.1').on('error', () => {});
  await Promise.all([once(plainSocket, 'close'), once(inHandshake, 'close')]);
  limits.timeout = 60;
});
