import { domainKey } from '@posthorn/policy/domain';
import type { Check } from '../check.ts';
import { nearest } from '../nearest.ts';

/** Sealing with a key that is not there, and routes that are not. */
export const checkArc: Check = ({ arc, dkim, routing, authres }, { problems, warnings }) => {
  const known = ['default', ...routing.routes.map(({ name }) => name)];
  for (const [index, name] of arc.sealRoutes.entries()) {
    if (name === '*' || known.includes(name)) continue;
    const near = nearest(name, known);
    const advice = near ? `; did you mean "${near}"?` : '';
    problems.push({ path: `arc.sealRoutes[${index}]`, reason: `there is no route named "${name}"${advice}` });
  }
  if (!arc.seal) return;
  const { sealAs, sealSelector } = arc;
  if (!sealAs) {
    problems.push({ path: 'arc.sealAs', reason: 'is empty: a domain with a DKIM key has to seal' });
    return;
  }
  const keys = dkim.domains.find(({ domain }) => domainKey(domain) === domainKey(sealAs))?.keys ?? [];
  const rsa = keys.filter(({ algorithm }) => algorithm === 'rsa-sha256');
  if (rsa.length === 0)
    problems.push({ path: 'arc.sealAs', reason: `${sealAs} has no RSA key: its page under Domains makes one` });
  else if (sealSelector && !rsa.some(({ selector }) => selector === sealSelector))
    problems.push({ path: 'arc.sealSelector', reason: `${sealAs} has no RSA key with this selector` });
  if (!authres.addHeader)
    warnings.push({
      path: 'arc.seal',
      reason: 'seals tell what Authentication-Results says, which is off (authres.addHeader): nothing can be sealed',
    });
  if (!arc.verify)
    warnings.push({
      path: 'arc.seal',
      reason: 'chains are not checked (arc.verify): mail that comes with one cannot be sealed',
    });
};
