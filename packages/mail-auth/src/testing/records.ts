import type { Resolver } from '@posthorn/dns/resolver';

/** DNS that fails when it is asked for this name. */
export const failing = Symbol('fails');

/** A resolver over a table of TXT records; a name below which others stand exists. For tests. */
export function resolverOf(
  txt: Readonly<Record<string, readonly string[] | typeof failing>>,
): Resolver & { asked: string[] } {
  const asked: string[] = [];
  const query = async (name: string) => {
    asked.push(name);
    const records = txt[name];
    if (records === failing) return { kind: 'failed', reason: 'servfail', detail: 'the server failed' };
    if (records) return { kind: 'found', records, name, secure: false, ttl: 60 };
    const exists = Object.keys(txt).some((known) => known.endsWith(`.${name}`));
    return { kind: exists ? 'nodata' : 'nxdomain', name, secure: false, ttl: 60 };
  };
  return { query, txt: query, mx: query, addresses: query, asked } as never;
}
