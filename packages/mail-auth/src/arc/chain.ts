import type { HeaderField, HeaderSection } from '@posthorn/message/headers';
import { fieldValue } from '../dkim/header.ts';
import { type ParsedSignature, readSignature } from '../dkim/signature.ts';
import { type ParsedTagList, parseTagList, withoutBlanks } from '../dkim/tag-list.ts';
import { domainOf } from '../domain-name.ts';

/** ARC-Seal, read (RFC 8617 §4.1.3). */
export type Seal = {
  domain: string;
  selector: string;
  chain: 'none' | 'pass' | 'fail';
  signature: Buffer;
  timestamp: number | null;
};

/** The three fields that one handler added (RFC 8617 §4.2). */
export type ArcSet = {
  instance: number;
  results: HeaderField;
  messageSignature: HeaderField;
  seal: HeaderField;
};

/** `sets` in the order of their instances; or why the header holds no chain that could be checked (RFC 8617 §5.2 steps 1 to 3). */
export type Chain =
  | { kind: 'none' }
  | { kind: 'broken'; reason: string; instances: number }
  | { kind: 'chain'; sets: ArcSet[] };

/** Collects the sets of a header. */
export function readChain(section: HeaderSection): Chain {
  const found = new Map<number, Partial<ArcSet>>();
  let highest = 0;
  for (const field of section.fields) {
    const member = MEMBERS[field.name.toLowerCase()];
    if (!member) continue;
    const instance = instanceOf(field, member);
    if (instance === null) return { kind: 'broken', reason: `${field.name} has no valid instance`, instances: highest };
    highest = Math.max(highest, instance);
    const set = found.get(instance) ?? { instance };
    if (set[member])
      return { kind: 'broken', reason: `instance ${instance} has two ${field.name} fields`, instances: highest };
    set[member] = field;
    found.set(instance, set);
  }
  if (found.size === 0) return { kind: 'none' };
  const sets: ArcSet[] = [];
  for (let instance = 1; instance <= highest; instance += 1) {
    const { results, messageSignature, seal } = found.get(instance) ?? {};
    if (!results || !messageSignature || !seal)
      return { kind: 'broken', reason: `instance ${instance} is not complete`, instances: highest };
    sets.push({ instance, results, messageSignature, seal });
  }
  return { kind: 'chain', sets };
}

/** Reads an ARC-Seal; h= may not stand in one (RFC 8617 §4.1.3). */
export function parseSeal(field: HeaderField): { ok: true; seal: Seal } | { ok: false; reason: string } {
  const list = tagsOf(field);
  if (!list.ok) return list;
  const { tags } = list;
  const fault = (reason: string) => ({ ok: false as const, reason });
  for (const name of ['a', 'b', 'd', 's', 'cv', 'i'])
    if ((tags.get(name) ?? '') === '') return fault(`${name}= is missing`);
  if (tags.has('h')) return fault('h= may not stand in a seal');
  if (tags.get('a')!.toLowerCase() !== 'rsa-sha256')
    return fault(`the algorithm ${tags.get('a')!.slice(0, 40)} is not known`);
  const chain = tags.get('cv')!.toLowerCase();
  if (chain !== 'none' && chain !== 'pass' && chain !== 'fail') return fault('cv= is not known');
  const domain = domainOf(tags.get('d')!);
  if (domain === null) return fault('d= is no domain');
  if (!/^[A-Za-z0-9_.-]{1,200}$/.test(tags.get('s')!)) return fault('s= is no selector');
  const signature = withoutBlanks(tags.get('b')!);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(signature)) return fault('b= is no base64');
  const timestamp = tags.get('t');
  if (timestamp !== undefined && !/^\d{1,20}$/.test(timestamp)) return fault('t= is no number');
  return {
    ok: true,
    seal: {
      domain,
      selector: tags.get('s')!,
      chain,
      signature: Buffer.from(signature, 'base64'),
      timestamp: timestamp === undefined ? null : Number(timestamp),
    },
  };
}

/**
 * Reads an ARC-Message-Signature. Without c= it is `simple/simple` by the standard, while the programs that made the first chains, and the
 * conformance suite with them, took `relaxed/relaxed`: both readings are tried, and either is proof.
 */
export function parseMessageSignature(field: HeaderField): ParsedSignature[] {
  const list = tagsOf(field);
  const forms = list.ok && list.tags.has('c') ? FORMS.slice(0, 1) : FORMS;
  return forms.map((defaultForm) => readSignature(list, { arc: true, defaultForm }));
}

/** i= of any of the three; of the results it is what stands before the first semicolon (RFC 8617 §4.1.1). */
function instanceOf(field: HeaderField, member: Member): number | null {
  if (member === 'results') {
    const found = /^[ \t\r\n]*i[ \t\r\n]*=[ \t\r\n]*(\d{1,3})[ \t\r\n]*(?:;|$)/.exec(fieldValue(field));
    return validInstance(found?.[1]);
  }
  const list = tagsOf(field);
  return list.ok ? validInstance(list.tags.get('i')) : null;
}

/** The instance is asked for before the rest; the list is read once. */
function tagsOf(field: HeaderField): ParsedTagList {
  let list = lists.get(field);
  if (list === undefined) {
    list = parseTagList(fieldValue(field));
    lists.set(field, list);
  }
  return list;
}

const lists = new WeakMap<HeaderField, ParsedTagList>();

const validInstance = (text: string | undefined): number | null => {
  if (text === undefined || !/^\d{1,3}$/.test(text)) return null;
  const instance = Number(text);
  // RFC 8617 §4.2.1.
  return instance >= 1 && instance <= 50 ? instance : null;
};

type Member = Exclude<keyof ArcSet, 'instance'>;

const MEMBERS: Record<string, Member> = {
  'arc-authentication-results': 'results',
  'arc-message-signature': 'messageSignature',
  'arc-seal': 'seal',
};
const FORMS = ['relaxed/relaxed', 'simple/simple'] as const;
