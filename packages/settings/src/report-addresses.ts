import { compileRouting, usualReports } from '@posthorn/policy/route';
import type { Configuration } from './configuration.ts';

/** The first address of each local domain at which reports are taken, where no mailbox or alias of that name comes before. */
export const reportAddressesOf = (routing: Configuration['routing']): string[] => {
  const route = compileRouting({ ...routing, routes: [], defaultRoute: 'reject' });
  return routing.localDomains.flatMap(({ domain, reports = usualReports }) => {
    const [first] = reports.map((local) => `${local}@${domain}`).filter((address) => route(address).kind === 'reports');
    return first ?? [];
  });
};
