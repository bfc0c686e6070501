import type { SMTPServerOptions } from 'smtp-server';
import { expect, test } from 'vitest';
import { type ForeignMx, startForeignMx } from '../foreign-mx.ts';
import { createSystem, type System } from '../system.ts';
import { queueIdIn, sendRaw } from './raw-client.ts';
import { attempted, balanced, everythingFinished, finished, statesOf, storyOf, timelineOf } from './record.ts';
import { retryNow, routeTo } from './world.ts';

const password = 'a pässword nobody may see';
const content = Buffer.from('Subject: x\r\n\r\nx\r\n');

/** A provider: nothing without sign-in, and no sign-in without TLS. */
function startProvider(server: SMTPServerOptions = {}): Promise<ForeignMx> {
  return startForeignMx({
    server: {
      authOptional: false,
      disabledCommands: [],
      onAuth({ username, password: given }, session, done) {
        if (!session.secure) done(new Error('in the clear'));
        else if (username === 'posthorn' && given === password) done(null, { user: username });
        else done(Object.assign(new Error('Authentication credentials invalid'), { responseCode: 535 }));
      },
      ...server,
    },
  });
}

function through(port: number, given: string, tls: 'required' | 'implicit' = 'required'): ReturnType<typeof routeTo> {
  return routeTo({
    kind: 'smarthost',
    hosts: [{ host: '127.0.0.1', port }],
    tls,
    username: 'posthorn',
    password: { $secret: null, value: given } as never,
  });
}

async function start(route: ReturnType<typeof routeTo>): Promise<System> {
  return createSystem({
    configure({ routing }) {
      routing.routes = [route];
    },
  });
}

async function send(system: System): Promise<string> {
  const message = { from: 'anna@sender.test', to: ['a@far.test'], content };
  return queueIdIn(await sendRaw(system.port('mx'), message));
}

test.each(['PLAIN', 'LOGIN'])('AUTH %s over STARTTLS', async (mechanism) => {
  await using provider = await startProvider({ authMethods: [mechanism] });
  await using system = await start(through(provider.port, password));
  expect(await finished(system, await send(system))).toEqual({ 'a@far.test': 'delivered' });
  expect(provider.arrived).toMatchObject([{ secure: true, recipients: ['a@far.test'] }]);
  await balanced(system);
});

test('AUTH over TLS from the first byte', async () => {
  await using provider = await startProvider({ secure: true });
  await using system = await start(through(provider.port, password, 'implicit'));
  expect(await finished(system, await send(system))).toEqual({ 'a@far.test': 'delivered' });
  await balanced(system);
});

test('a wrong password makes mail wait, says why, is never shown, and the right one sends it', async () => {
  await using provider = await startProvider();
  await using system = await start(through(provider.port, 'the wrong secret'));
  const id = await send(system);
  await attempted(system, id);
  expect(await statesOf(system, id)).toEqual({ 'a@far.test': 'queued' });
  expect(await storyOf(system, id)).toMatch(/msg:defer a@far\.test .*4\.7\.8 sign-in failed: .*535/);
  const told = JSON.stringify(await timelineOf(system, id)) + system.log.text();
  for (const secret of ['the wrong secret', Buffer.from('\0posthorn\0the wrong secret').toString('base64')]) {
    expect(told).not.toContain(secret);
  }
  await system.worker!.idle();
  await system.publish(({ routing }) => {
    routing.routes = [through(provider.port, password)];
  });
  await retryNow(system);
  expect(await finished(system, id)).toEqual({ 'a@far.test': 'delivered' });
  await everythingFinished(system);
  await balanced(system);
});

test('a host that offers no TLS gets neither password nor mail where TLS is required', async () => {
  const said: string[] = [];
  await using provider = await startProvider({
    hideSTARTTLS: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth({ password: given }, _session, done) {
      said.push(String(given));
      done(null, { user: 'x' });
    },
  });
  await using system = await start(through(provider.port, password));
  const id = await send(system);
  await attempted(system, id);
  expect(await statesOf(system, id)).toEqual({ 'a@far.test': 'queued' });
  expect(await storyOf(system, id)).toMatch(/4\.7\.4 127\.0\.0\.1: the host does not offer STARTTLS/);
  expect(said).toEqual([]);
  expect(provider.arrived).toEqual([]);
  await balanced(system);
});
