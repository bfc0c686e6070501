import type { Check } from '../check.ts';

/** Staples demanded of hosts that DANE may prove by their key alone. */
export const checkOcsp: Check = ({ tls, dane }, { warnings }) => {
  const required = tls.requireOcspHosts.filter((item) => !item.trim().startsWith('!'));
  if (required.length === 0 || dane.tryHosts.length === 0) return;
  const excluded = new Set(
    dane.tryHosts.flatMap((item) => (item.trim().startsWith('!') ? [item.trim().slice(1)] : [])),
  );
  if (required.every((item) => excluded.has(item.trim()))) return;
  warnings.push({
    path: 'tls.requireOcspHosts',
    reason:
      'meets DANE (dane.tryHosts): hosts whose TLSA records name their key (usage 3) need no staple and hardly ever send one, so mail to them would wait',
  });
};
