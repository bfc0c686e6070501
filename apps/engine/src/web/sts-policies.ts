import { domainKey } from '@posthorn/policy/domain';
import type { Configuration } from '@posthorn/settings/configuration';
import { type HostedPolicy, hostedPolicy } from '@posthorn/transport/mta-sts/hosted';
import { type Answerer, plain } from './answer.ts';

/** Serves the MTA-STS policies of the settings in force (RFC 8461 §3.3): under the host of each domain, and nowhere else. */
export function stsPolicies(configuration: () => Configuration): Answerer {
  let made: { from: Configuration; byHost: ReadonlyMap<string, HostedPolicy> } | undefined;
  return ({ host, path }) => {
    if (path !== PATH) return null;
    const now = configuration();
    // Of ten thousand domains none should be put in order for each question.
    if (made?.from !== now) made = { from: now, byHost: byHost(now) };
    const found = made.byHost.get(host);
    return found === undefined ? null : plain(200, found.text, { 'content-type': 'text/plain' });
  };
}

const byHost = ({ mtaSts }: Configuration): ReadonlyMap<string, HostedPolicy> =>
  new Map(
    mtaSts.policies.map(({ domain, ...policy }) => {
      const hosted = hostedPolicy(domainKey(domain), policy);
      return [hosted.host, hosted];
    }),
  );

const PATH = '/.well-known/mta-sts.txt';
