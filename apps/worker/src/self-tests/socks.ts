import { type Finding, fail, ok, warn } from '@posthorn/settings/self-test';
import { passwordOf } from '../connect/dial-out.ts';
import { dialThrough } from '../connect/dial-through.ts';
import type { ProxySettings } from '../connect/proxies.ts';
import { createProxyRest } from '../connect/proxy-rest.ts';
import { namedHop } from '../resolve/ways.ts';
import type { SelfTestContext, WorkerSelfTests } from './self-test.ts';

/** Asks every proxy for a connection to itself: that needs sign-in and CONNECT, and bothers nobody else. */
export const socks: WorkerSelfTests = {
  async proxies(check, context) {
    const { socks, routing } = context.settings.configuration;
    const enabled = socks.proxies.filter((proxy) => proxy.enabled);
    await check('Who leaves through proxies', () => usersOf(socks, routing, enabled.length));
    for (const proxy of enabled.slice(0, maxProxies))
      await check(`${proxy.name}, ${proxy.host} port ${proxy.port}`, () => tryProxy(proxy, context), 90_000);
  },
};

function usersOf(
  { use }: SelfTestContext['settings']['configuration']['socks'],
  { routes }: SelfTestContext['settings']['configuration']['routing'],
  count: number,
): Finding {
  const links = [{ to: '/routing', words: 'Routing' }];
  const through = routes.filter(({ enabled, proxies }) => enabled && proxies?.length && !proxies.includes('direct'));
  const users = [
    ...(use.length > 0 && !use.includes('direct') ? ['all mail whose route says nothing else'] : []),
    ...through.map(({ name }) => `the route ${name}`),
  ];
  if (users.length === 0)
    return warn(`Nobody: neither socks.use nor a route names one of the ${count} enabled.`, { links });
  if (count === 0) return fail(`None is enabled, so this mail waits: ${users.join(', ')}.`, { links });
  return ok(
    `${users.join(', ')}.`.replace(/^./, (letter) => letter.toUpperCase()),
    { links },
  );
}

async function tryProxy(
  proxy: ProxySettings,
  { settings, freshResolver, own, random }: SelfTestContext,
): Promise<Finding> {
  const from = performance.now();
  const { addresses } = await namedHop(proxy, freshResolver);
  if (addresses.length === 0) return fail(`${proxy.host} has no address: neither DNS nor this machine knows the name.`);
  const dialled = await dialThrough(addresses.slice(0, 1), {
    port: proxy.port,
    timeoutMs: proxy.timeout * 1000 + extraMs,
    own,
    proxies: [proxy],
    rest: createProxyRest(),
    random,
    addressesOf: async () => addresses,
    passwordOf: (one) => passwordOf(one, settings),
  });
  const ms = Math.round(performance.now() - from);
  const facts = { address: addresses[0]?.address };
  switch (dialled.kind) {
    case 'connected':
      dialled.socket.destroy();
      return ok(
        `Took us${proxy.username === undefined ? '' : ' with name and password'} and connected after ${ms} ms.`,
        {
          facts,
        },
      );
    case 'unreachable': {
      const fault = dialled.faults.at(-1);
      if (fault?.loop) return fail('This is a listener of ours, and no proxy.', { facts });
      return warn(
        `Took us, but did not connect to itself: ${fault?.text ?? 'no answer'}. Its rules may allow other hosts only.`,
        { facts },
      );
    }
    case 'no-proxy': {
      const reason = dialled.carrier.tries.at(-1)?.reason ?? 'no answer';
      // With a code it took us, so that only its rules speak against it.
      return dialled.tookUs
        ? warn(`Took us, but did not connect to itself: ${reason}. Its rules may allow other hosts only.`, { facts })
        : fail(`Cannot be used: ${reason}.`, { facts });
    }
  }
}

const maxProxies = 20;
const extraMs = 5000;
