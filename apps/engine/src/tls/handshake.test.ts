import { connect as connectPlainly, type Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { expect, test } from 'vitest';
import { connectRaw, startEngineForTest } from '../testing.ts';
import { makeSelfSigned } from './self-signed.ts';

test('SNI picks the certificate, and a published one is shown at the next handshake', async () => {
  const shop = await makeSelfSigned(['shop.example'], new Date());
  await using house = await startEngineForTest();
  expect(await shown(house.port('submissions'), 'shop.example')).toBe('mx.example.test');
  await house.publish((configuration) => {
    configuration.tls.certificates.push({
      name: 'shop',
      source: 'pem',
      names: [],
      certificatePem: shop.certificate,
      ocsp: 'off',
      privateKey: { $secret: null, value: shop.privateKey } as never,
    });
  });
  await expect.poll(() => shown(house.port('submissions'), 'shop.example')).toBe('shop.example');
  expect(await shown(house.port('submissions'), undefined)).toBe('mx.example.test');
});

test('the self-made certificate outlives a change of settings', async () => {
  await using house = await startEngineForTest();
  const first = await fingerprint(house.port('submissions'));
  const revision = await house.publish((configuration) => {
    configuration.tls.minVersion = 'TLSv1.3';
  });
  await expect
    .poll(async () => (await house.database.pool.query('SELECT revision FROM process')).rows)
    .toEqual([{ revision }]);
  expect(await fingerprint(house.port('submissions'))).toBe(first);
});

test('a client that never shakes hands, or talks plainly, is let go and harms nobody', async () => {
  await using house = await startEngineForTest();
  await closedBy(await sayPlainly(house.port('submissions'), 'EHLO plain.example\r\n'));
  const silent = await sayPlainly(house.port('submissions'), '');
  house.passTime(31_000);
  await closedBy(silent);
  expect((await connectRaw(house.port('submissions'), { tls: true })).greeting).toMatch(/^220 /);
});

async function sayPlainly(port: number, text: string): Promise<Socket> {
  const socket = connectPlainly(port, '127.0.0.1');
  socket.on('error', () => socket.destroy());
  socket.resume();
  await new Promise((resolve) => socket.once('connect', resolve as () => void));
  if (text !== '') socket.write(text);
  return socket;
}

async function closedBy(socket: Socket): Promise<void> {
  if (!socket.destroyed) await new Promise((resolve) => socket.once('close', resolve as () => void));
}

async function shown(port: number, servername: string | undefined): Promise<string> {
  const socket = await shake(port, servername);
  const name = socket.getPeerCertificate().subject.CN;
  socket.destroy();
  return String(name);
}

async function fingerprint(port: number): Promise<string> {
  const socket = await shake(port, undefined);
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

async function shake(port: number, servername: string | undefined): Promise<TLSSocket> {
  const socket = connect({
    port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    ...(servername === undefined ? {} : { servername }),
  });
  await new Promise((resolve, reject) => socket.once('secureConnect', resolve as () => void).once('error', reject));
  return socket;
}
