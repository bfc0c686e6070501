import { networkInterfaces } from 'node:os';
import { type Finding, fail, ok, unknown, warn } from '@posthorn/settings/self-test';
import { dial } from '../connect/dial.ts';
import { bindError } from './bind.ts';
import type { SelfTestContext, WorkerSelfTests } from './self-test.ts';

/** Can a connection be made from here, and does it look as it should? */
export const delivery: WorkerSelfTests = {
  async outbound(check, context) {
    const { settings } = context;
    await check('Source address', () => sourceAddress(settings.configuration.delivery.sourceAddress));
    await check('Name in EHLO', () => heloName(context));
    await check('A connection out, to the sandbox', () => toSandbox(context));
    await check('Destinations', () => destinations(context));
    await check('Encryption', () => {
      const { tls } = settings.configuration.delivery;
      if (tls === 'none') return warn('Mail leaves in the clear (delivery.tls).');
      return ok(tls === 'required' ? 'Without TLS mail waits (delivery.tls).' : 'Encrypted wherever it is offered.');
    });
  },
};

async function sourceAddress(address: string | undefined): Promise<Finding> {
  const own = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ internal }) => !internal)
    .map((entry) => entry.address);
  if (!address) {
    const words = own.length > 0 ? `one of ${own.slice(0, 6).join(', ')}` : 'this machine has no address but loopback';
    return ok(`Chosen by the system: ${words}.`);
  }
  const code = await bindError(address);
  return code === null
    ? ok(`${address} belongs to this machine.`)
    : fail(`Connections cannot come from ${address} (${code}): this machine does not have it.`);
}

async function heloName({ settings, resolver }: SelfTestContext): Promise<Finding> {
  const { heloName: name } = settings;
  if (!name.includes('.'))
    return warn(`${name}: other servers refuse a name without a dot. Set smtp.hostname or delivery.helo.`);
  const answer = await resolver.addresses(name);
  if (answer.kind === 'failed') return unknown(`${name}; could not look it up: ${answer.detail || answer.reason}.`);
  if (answer.kind !== 'found') return warn(`${name} has no address in DNS; many servers refuse that.`);
  return ok(`${name}, which is ${answer.records.map(({ address }) => address).join(', ')} in DNS.`);
}

async function toSandbox({ settings, sandboxPort, own }: SelfTestContext): Promise<Finding> {
  const { sourceAddress: source } = settings.configuration.delivery;
  const from = performance.now();
  // The sandbox listens on loopback, which only a loopback address reaches.
  const dialled = await dial([{ address: '127.0.0.1', family: 4 }], {
    port: sandboxPort,
    timeoutMs: settings.configuration.delivery.connectTimeout * 1000,
    own,
    ...(source?.startsWith('127.') ? { sourceAddress: source } : {}),
  });
  if (dialled.kind === 'unreachable') return fail(`Not reached: ${dialled.faults[0]?.text ?? 'no answer'}.`);
  const { socket } = dialled;
  try {
    const banner = await new Promise<string>((resolve, reject) => {
      socket.once('data', (bytes) => resolve(bytes.toString('latin1')));
      socket.once('close', () => reject(new Error('closed without a greeting')));
      socket.setTimeout(5000, () => reject(new Error('no greeting within 5 s')));
    });
    const ms = Math.round(performance.now() - from);
    return banner.startsWith('220 ')
      ? ok(`Port ${sandboxPort} greeted after ${ms} ms.`)
      : fail(`Greeted with ${banner.trim().slice(0, 200)}`);
  } finally {
    socket.destroy();
  }
}

async function destinations({ pool }: SelfTestContext): Promise<Finding> {
  const { rows } = await pool.query<{ held: number; resting: number; all: number }>(
    `select count(*) filter (where held)::int as held, count(*) filter (where not_before > now())::int as resting, count(*)::int as all
     from mail.destination`,
  );
  const { held = 0, resting = 0, all = 0 } = rows[0] ?? {};
  const links = [{ to: '/queue?by=destination', words: 'The queue by destination' }];
  if (held + resting === 0) return ok(`None of ${all} is held or resting after failures.`, { links });
  return warn(`${held} held, ${resting} resting after failures, of ${all}.`, { links });
}
