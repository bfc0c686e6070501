import { type Finding, fail, ok, unknown, warn } from '@posthorn/settings/self-test';
import type { EndpointSettings } from '../actions/endpoint.ts';
import { guardOf, portOf } from '../actions/send.ts';
import { namedHop } from '../resolve/ways.ts';
import type { SelfTestContext, WorkerSelfTests } from './self-test.ts';

/** Where each endpoint is, and whether it may be asked there. Nothing is sent: the test on its page does that. */
export const webhooks: WorkerSelfTests = {
  async endpoints(check, context) {
    const { endpoints } = context.settings.configuration.webhooks;
    const enabled = endpoints.filter((endpoint) => endpoint.enabled);
    if (enabled.length === 0)
      await check('Endpoints', () =>
        warn(`None of ${endpoints.length} is enabled.`, { links: [{ to: '/settings/webhooks', words: 'Webhooks' }] }),
      );
    for (const endpoint of enabled.slice(0, MAX_TESTED)) await check(endpoint.name, () => whereItIs(endpoint, context));
  },
};

async function whereItIs(endpoint: EndpointSettings, { freshResolver, own }: SelfTestContext): Promise<Finding> {
  const url = new URL(endpoint.url);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const { addresses } = await namedHop({ host, port: portOf(url) }, freshResolver);
  const links = [{ to: `/settings/webhooks/${endpoint.name}`, words: endpoint.name }];
  if (addresses.length === 0) return unknown(`${host} has no address that could be found now.`, { links });
  const guard = guardOf(endpoint, portOf(url), own);
  const refusals = addresses.map(({ address }) => guard(address));
  const allowed = addresses.filter((_, index) => refusals[index] === null);
  const facts = { addresses: addresses.map(({ address }) => address).join(', ') };
  if (allowed.length === 0) return fail(`It is not asked: ${refusals[0]}.`, { facts, links });
  return ok(`It is asked at ${allowed[0]!.address}.`, { facts, links });
}

const MAX_TESTED = 20;
