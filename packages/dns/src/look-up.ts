import { isIP } from 'node:net';
import { reverseQueryName } from './ip-address.ts';
import { recordInWords } from './record-words.ts';
import type { RecordType } from './records.ts';
import type { Resolver } from './resolver.ts';
import { nameOfServer } from './servers.ts';

/**
 * What a person is shown of one look-up. `isSecure`: a believed resolver vouches for it; `isAuthentic`: the resolver says so,
 * believed or not. `ttl` in seconds, `ms` what it took; `server` is null when nobody answered; `more`: records left out.
 */
export type LookUp = {
  kind: 'found' | 'nxdomain' | 'nodata' | 'failed';
  name: string;
  records: string[];
  more: number;
  ttl: number | null;
  isSecure: boolean;
  isAuthentic: boolean;
  server: string | null;
  isKept: boolean;
  ms: number;
  /** Why there is no answer. */
  reason: string | null;
};

/** Looks one name up as mail would. An address is asked for by its reverse name where its names (PTR) are wanted. */
export async function lookUp(resolver: Resolver, { name, type }: { name: string; type: RecordType }): Promise<LookUp> {
  const asked = type === 'PTR' && isIP(name) ? (reverseQueryName(name) ?? name) : name;
  const begun = performance.now();
  const { answer, server, ...about } = await resolver.look(asked, type);
  const base = {
    ...about,
    server: server && nameOfServer(server),
    ms: Math.round((performance.now() - begun) * 10) / 10,
    records: [],
    more: 0,
  };
  switch (answer.kind) {
    case 'failed':
      return {
        ...base,
        kind: 'failed',
        name: asked,
        ttl: null,
        isSecure: false,
        reason: `${answer.reason}${answer.detail ? `: ${answer.detail}` : ''}`,
      };
    case 'found': {
      const records = answer.records.slice(0, MOST).map((record) => recordInWords(type, record));
      const { kind, name: owner, ttl, secure } = answer;
      return {
        ...base,
        kind,
        name: owner,
        ttl,
        isSecure: secure,
        records,
        more: answer.records.length - records.length,
        reason: null,
      };
    }
    default: {
      const { kind, name: owner, ttl, secure } = answer;
      return { ...base, kind, name: owner, ttl, isSecure: secure, reason: null };
    }
  }
}

const MOST = 50;
