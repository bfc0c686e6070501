import { domainKey } from '@posthorn/policy/domain';
import type { Check } from '../check.ts';

/** Keys whose time is turned round, selectors used by two domains of one name, and signatures that expire while mail waits. */
export const checkDkim: Check = ({ dkim, queue }, { problems, warnings }) => {
  const firstAt = new Map<string, number>();
  for (const [index, { domain, keys }] of dkim.domains.entries()) {
    const path = `dkim.domains[${index}]`;
    const first = firstAt.get(domainKey(domain));
    // "Bücher.example" and "xn--bcher-kva.example" are one domain.
    if (first === undefined) firstAt.set(domainKey(domain), index);
    else if (dkim.domains[first]!.domain.toLowerCase() !== domain.toLowerCase())
      problems.push({ path: `${path}.domain`, reason: `is the same domain as dkim.domains[${first}]` });
    for (const [position, { selector, signsFrom, signsUntil }] of keys.entries()) {
      const at = `${path}.keys[${position}]`;
      if (`${selector}._domainkey.${domainKey(domain)}`.length > 253)
        problems.push({ path: `${at}.selector`, reason: 'selector and domain together are too long for DNS' });
      if (signsFrom && signsUntil && Date.parse(signsUntil) <= Date.parse(signsFrom))
        problems.push({ path: `${at}.signsUntil`, reason: 'lies before the key begins to sign' });
    }
  }
  if (!dkim.signHeaders.some((name) => name.toLowerCase() === 'subject'))
    warnings.push({ path: 'dkim.signHeaders', reason: 'Subject is not signed: anybody on the way can change it' });
  if (dkim.signatureLifetime > 0 && dkim.signatureLifetime < queue.maxAge)
    warnings.push({
      path: 'dkim.signatureLifetime',
      reason: 'is shorter than mail may wait in queues (queue.maxAge): signatures expire on the way',
    });
};
