import { parseList } from '@posthorn/policy/list';
import type { Check } from '../check.ts';

/** Who is trusted to speak for others is worth a second look. */
export const checkProxies: Check = ({ proxy, xclient }, { warnings }) => {
  if (holdsLocal(proxy.requiredHosts))
    warnings.push({
      path: 'proxy.requiredHosts',
      reason:
        'holds this machine itself: local programs would have to begin with a PROXY header too, and their mail is refused otherwise',
    });
  if (xclient.hosts.some((item) => EVERYBODY.has(item.trim())))
    warnings.push({
      path: 'xclient.hosts',
      reason: 'lets anybody claim to be any client, and to have signed in as anybody: an open relay',
    });
};

/** Does the list hold a loopback address, or everything? */
function holdsLocal(items: readonly string[]): boolean {
  const parsed = parseList(items, 'hosts');
  if (!parsed.ok) return false;
  return items.some((item) => EVERYBODY.has(item.trim()) || /^(?:127\.|::1(?:\/|$)|localhost$)/i.test(item.trim()));
}

const EVERYBODY: ReadonlySet<string> = new Set(['*', '0.0.0.0/0', '::/0']);
