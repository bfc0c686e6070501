import type { Check } from '../check.ts';
import { nearest } from '../nearest.ts';

/** Nothing to sign with, and routes that are not there. */
export const checkSrs: Check = ({ srs, routing, queue }, { problems, warnings }) => {
  if (srs.enabled && srs.secrets.length === 0)
    problems.push({ path: 'srs.secrets', reason: 'is empty: without a secret no address can be signed' });
  const known = ['default', ...routing.routes.map(({ name }) => name)];
  for (const [index, name] of srs.routes.entries()) {
    if (name === '*' || known.includes(name)) continue;
    const near = nearest(name, known);
    const advice = near ? `; did you mean "${near}"?` : '';
    problems.push({ path: `srs.routes[${index}]`, reason: `there is no route named "${name}"${advice}` });
  }
  if (srs.enabled && srs.maxAge * DAY < queue.maxAge)
    warnings.push({
      path: 'srs.maxAge',
      reason: 'is shorter than mail may wait in queues (queue.maxAge): late bounces would be refused',
    });
};

const DAY = 86_400;
