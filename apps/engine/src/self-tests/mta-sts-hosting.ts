import { checkServerIdentity } from 'node:tls';
import { domainKey } from '@posthorn/policy/domain';
import { fail, ok, unknown, warn } from '@posthorn/settings/self-test';
import { hostedPolicy } from '@posthorn/transport/mta-sts/hosted';
import type { EngineSelfTests } from './self-test.ts';
import { askWeb } from './web.ts';

/** Does this engine serve each policy, and with a certificate that names its host? What the world sees is looked at on the page of the domain. */
export const mtaStsHosting: EngineSelfTests = {
  async served(check, { house, web }) {
    const { policies } = house.inForce().configuration.mtaSts;
    const place = web.find(({ kind }) => kind === 'https');
    if (policies.length === 0 || place === undefined) {
      await check('Policies', () =>
        policies.length === 0
          ? unknown('No policy is in the settings.')
          : fail('No web listener for HTTPS is open here.'),
      );
      return;
    }
    for (const { domain, ...policy } of policies.slice(0, MOST)) {
      await check(domain, async () => {
        const { host, text } = hostedPolicy(domainKey(domain), policy);
        const { status, body, names } = await askWeb(place, { host, path: '/.well-known/mta-sts.txt' });
        if (status !== 200 || body !== text)
          return fail(`${host} was answered with ${status} and not with its policy.`);
        const fault = checkServerIdentity(host, { subjectaltname: names ?? '', subject: {} } as never);
        if (fault) return fail(`The certificate shown for ${host} does not name it: other servers refuse the policy.`);
        return policy.mode === 'none'
          ? warn('Served with mode none: it asks for nothing.')
          : ok(`Served with mode ${policy.mode}.`);
      });
    }
  },
};

const MOST = 20;
