import type { MailAddress } from './address.ts';
import type { Ip } from './ip.ts';
import { maskedKey } from './ip.ts';
import type { DomainPattern, ListItem, LocalPattern } from './list-item.ts';

/**
 * Neighbouring items of one polarity. Within it order cannot change the answer, so literals live in maps: a list of a
 * hundred thousand names costs a few look-ups.
 */
export type Segment = {
  any: ListItem | undefined;
  nullSender: ListItem | undefined;
  /** Per family and prefix length the masked addresses. */
  networks: { family: 4 | 6; prefix: number; byKey: Map<number | string, ListItem> }[];
  domains: Map<string, ListItem>;
  below: Map<string, ListItem>;
  /** `local@domain`, both literal. */
  addresses: Map<string, ListItem>;
  /** Addresses with a wildcard on either side. */
  patterns: { local: LocalPattern; domain: DomainPattern; item: ListItem }[];
  /** References to named lists. */
  named: { name: string; item: ListItem }[];
};

/** Groups items into segments, in order. */
export function compileSegments(items: readonly ListItem[]): Segment[] {
  const segments: Segment[] = [];
  let polarity: boolean | undefined;
  for (const item of items) {
    if (item.negated !== polarity) segments.push(emptySegment());
    polarity = item.negated;
    addItem(segments.at(-1)!, item);
  }
  return segments;
}

/** The item that matches a host by address or verified name; references are left to the caller. */
export function hostIn(segment: Segment, ip: Ip | undefined, name: string | undefined): ListItem | undefined {
  if (segment.any) return segment.any;
  if (ip) {
    for (const { family, prefix, byKey } of segment.networks) {
      const item = family === ip.family ? byKey.get(maskedKey(ip, prefix)) : undefined;
      if (item) return item;
    }
  }
  return name === undefined || name === '' ? undefined : nameIn(segment, name);
}

/** The item that matches a domain in key form. */
export function domainIn(segment: Segment, domain: string): ListItem | undefined {
  return segment.any ?? nameIn(segment, domain);
}

/** The item that matches an address; the local part must be in lower case. An empty address is the null sender. */
export function addressIn(segment: Segment, { local, domain }: MailAddress): ListItem | undefined {
  if (segment.any) return segment.any;
  if (local === '' && domain === '') return segment.nullSender;
  const exact = segment.addresses.get(`${local}@${domain}`) ?? nameIn(segment, domain);
  if (exact) return exact;
  for (const pattern of segment.patterns) {
    if (localFits(pattern.local, local) && domainFits(pattern.domain, domain)) return pattern.item;
  }
  return undefined;
}

function nameIn(segment: Segment, name: string): ListItem | undefined {
  const exact = segment.domains.get(name);
  // RFC 1035 §2.3.4: longer names do not exist, and walking up one would cost its length squared.
  if (exact || segment.below.size === 0 || name.length > MAX_NAME) return exact;
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
    const item = segment.below.get(name.slice(dot + 1));
    if (item) return item;
  }
  return undefined;
}

function localFits(pattern: LocalPattern, local: string): boolean {
  switch (pattern.kind) {
    case 'any':
      return true;
    case 'exact':
      return local === pattern.text;
    case 'prefix':
      return local.startsWith(pattern.text);
    case 'suffix':
      return local.endsWith(pattern.text);
  }
}

function domainFits(pattern: DomainPattern, domain: string): boolean {
  switch (pattern.kind) {
    case 'any':
      return true;
    case 'exact':
      return domain === pattern.domain;
    case 'below':
      return domain.length > pattern.domain.length + 1 && domain.endsWith(`.${pattern.domain}`);
  }
}

function addItem(segment: Segment, item: ListItem): void {
  const { pattern } = item;
  switch (pattern.kind) {
    case 'any':
      segment.any ??= item;
      return;
    case 'null-sender':
      segment.nullSender ??= item;
      return;
    case 'named':
      segment.named.push({ name: pattern.name, item });
      return;
    case 'network':
      addNetwork(segment, pattern.network.ip, pattern.network.prefix, item);
      return;
    case 'domain':
      addDomain(segment, pattern.domain, item);
      return;
    case 'address':
      if (pattern.local.kind === 'exact' && pattern.domain.kind === 'exact') {
        addFirst(segment.addresses, `${pattern.local.text}@${pattern.domain.domain}`, item);
      } else {
        segment.patterns.push({ local: pattern.local, domain: pattern.domain, item });
      }
  }
}

function addNetwork(segment: Segment, ip: Ip, prefix: number, item: ListItem): void {
  let level = segment.networks.find((known) => known.family === ip.family && known.prefix === prefix);
  if (!level) {
    level = { family: ip.family, prefix, byKey: new Map() };
    segment.networks.push(level);
  }
  addFirst(level.byKey, maskedKey(ip, prefix), item);
}

function addDomain(segment: Segment, pattern: DomainPattern, item: ListItem): void {
  if (pattern.kind === 'exact') addFirst(segment.domains, pattern.domain, item);
  else if (pattern.kind === 'below') addFirst(segment.below, pattern.domain, item);
}

function addFirst<K>(map: Map<K, ListItem>, key: K, item: ListItem): void {
  if (!map.has(key)) map.set(key, item);
}

function emptySegment(): Segment {
  return {
    any: undefined,
    nullSender: undefined,
    networks: [],
    domains: new Map(),
    below: new Map(),
    addresses: new Map(),
    patterns: [],
    named: [],
  };
}

const MAX_NAME = 255;
