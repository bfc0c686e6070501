import { compileRouting } from '@posthorn/policy/route';
import type { Check } from '../check.ts';

/** Addresses for reports at which mail would be refused. */
export const checkDmarc: Check = ({ dmarc, routing }, { warnings }) => {
  const plain = dmarc.reportAddresses.filter((item) => PLAIN.test(item));
  if (plain.length === 0) return;
  const route = compileRouting({ ...routing, routes: [], defaultRoute: 'reject' });
  for (const address of plain) {
    const { kind, local } = route(address);
    if (kind === 'fail' && local)
      warnings.push({
        path: 'dmarc.reportAddresses',
        reason: `mail to ${address} is refused, so no report can come: add the mailbox to its domain, or an alias`,
      });
  }
};

const PLAIN = /^[^\s@*!]+@[^\s@*]+$/;
