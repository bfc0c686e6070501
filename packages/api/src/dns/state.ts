import type { ProcessInfo } from '@posthorn/db/processes';
import { type DnsState, dnsStateSchema } from '@posthorn/settings/dns-look';

/** What a process says of its resolvers; null where it does not yet. */
export function dnsStateOf({ detail }: Pick<ProcessInfo, 'detail'>): DnsState | null {
  const read = dnsStateSchema.safeParse(detail['dns']);
  return read.success ? read.data : null;
}
