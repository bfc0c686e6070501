import { compilePolicy, type Policy } from '@posthorn/policy';
import { parseIp } from '@posthorn/policy/ip';
import type { ListMatch } from '@posthorn/policy/list';
import type { LookupsAtHand } from '@posthorn/policy/lookup/at-hand';
import type { NamedList } from '@posthorn/policy/named';
import type { Configuration } from '@posthorn/settings/configuration';
import { problem } from '../problem.ts';

/** The lists and routing of a configuration, ready to be asked. A problem when they cannot be used. Without `lookups`, lists are what is written in them. */
export function policyOf(configuration: Configuration, lookups?: LookupsAtHand): Policy {
  try {
    return compilePolicy(configuration, lookups);
  } catch (error) {
    throw problem('not-possible', `The lists of the draft cannot be used yet: ${(error as Error).message}.`);
  }
}

/** Whether a list holds a value, by what the list holds: an address or name, a domain, a mail address. */
export function askList(policy: Policy, { kind, items }: NamedList, value: string): ListMatch {
  switch (kind) {
    case 'hosts':
      return policy.explainHosts(items, parseIp(value) ? { address: value } : { address: '', name: value });
    case 'domains':
      return policy.explainDomains(items, value);
    case 'addresses':
      return policy.explainAddresses(items, value);
  }
}
