import {
  type Answer,
  AUTHENTIC_DATA,
  decode,
  encode,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
  type RecordType,
} from 'dns-packet';
import { writeRecordData } from '../records.ts';
import type { FakeBehaviour, FakeRecord } from './fake-dns.ts';

/** What the fake server knows. */
export type Table = {
  zones: Map<string, FakeRecord[]>;
  behaviours: Map<string, FakeBehaviour>;
  secure: boolean;
  negativeTtl: number;
  queries: { transport: 'udp' | 'tcp'; name: string; type: string }[];
};

/** The datagrams to send for one query: none, one, or a false one and the true one. */
export function respond(table: Table, query: Buffer, transport: 'udp' | 'tcp'): { octets: Buffer; delayMs: number }[] {
  let packet: ReturnType<typeof decode>;
  try {
    packet = decode(query);
  } catch {
    return [];
  }
  const question = packet.questions?.[0];
  if (!question) return [];
  const name = question.name.toLowerCase().replace(/\.$/, '');
  table.queries.push({ transport, name, type: question.type });
  const behaviour = takeBehaviour(table, name, question.type);
  const delayMs = behaviour.delayMs ?? 0;
  const reply = compose(table, { id: packet.id ?? 0, name: question.name, type: question.type }, behaviour);
  const opt = packet.additionals?.find((record) => record.type === 'OPT');
  const limit = opt?.type === 'OPT' ? opt.udpPayloadSize : 512;
  const isCut = transport === 'udp' && (behaviour.truncate || reply.length > limit);
  const octets = isCut ? truncate(reply, question) : reply;
  switch (behaviour.answer) {
    case 'timeout':
      return [];
    case 'garbage':
      return [{ octets: Buffer.concat([octets.subarray(0, 12), Buffer.alloc(40, 0xff)]), delayMs }];
    case 'wrong-id': {
      const forged = Buffer.from(octets);
      forged.writeUInt16BE(((packet.id ?? 0) + 1) & 0xffff, 0);
      return [
        { octets: forged, delayMs },
        { octets, delayMs: delayMs + 20 },
      ];
    }
    case 'wrong-question': {
      const forged = compose(table, { id: packet.id ?? 0, name: `not-${question.name}`, type: question.type }, {});
      return [
        { octets: forged, delayMs },
        { octets, delayMs: delayMs + 20 },
      ];
    }
    default:
      return [{ octets, delayMs }];
  }
}

function takeBehaviour(table: Table, name: string, type: string): FakeBehaviour {
  for (const key of [`${name} ${type}`, name, '*']) {
    const behaviour = table.behaviours.get(key);
    if (!behaviour) continue;
    if (behaviour.times === undefined) return behaviour;
    if (behaviour.times-- > 0) return behaviour;
    table.behaviours.delete(key);
  }
  return {};
}

function compose(
  table: Table,
  question: { id: number; name: string; type: RecordType },
  behaviour: FakeBehaviour,
): Buffer {
  const name = question.name.toLowerCase();
  const found = behaviour.answer === 'nxdomain' ? { answers: [], rcode: 3 } : lookUp(table, name, question.type);
  const rcode = RCODES[behaviour.answer ?? 'records'] ?? found.rcode;
  const answers = rcode === 0 || rcode === 3 ? found.answers : [];
  const isSecure = behaviour.secure ?? table.secure;
  const isNegative = (rcode === 0 && !answers.some((answer) => answer.type === question.type)) || rcode === 3;
  return encode({
    type: 'response',
    id: question.id,
    flags: RECURSION_DESIRED | RECURSION_AVAILABLE | (isSecure ? AUTHENTIC_DATA : 0) | rcode,
    questions: [{ type: question.type, name: question.name, class: 'IN' }],
    answers,
    authorities: isNegative ? [soa(table.negativeTtl)] : [],
  });
}

function lookUp(table: Table, start: string, type: string): { answers: Answer[]; rcode: number } {
  const answers: Answer[] = [];
  let name = start;
  for (let hops = 0; hops < 16; hops++) {
    const records = recordsAt(table, name);
    if (!records) return { answers, rcode: isEmptyNonTerminal(table, name) ? 0 : 3 };
    const matching = records.filter((record) => record.type === type);
    answers.push(...matching.map((record) => toWire(name, record)));
    const alias = records.find((record) => record.type === 'CNAME');
    if (matching.length > 0 || alias?.type !== 'CNAME') break;
    answers.push(toWire(name, alias));
    name = alias.data.toLowerCase();
  }
  return { answers, rcode: 0 };
}

function recordsAt(table: Table, name: string): FakeRecord[] | undefined {
  const exact = table.zones.get(name);
  if (exact) return exact;
  const labels = name.split('.');
  for (let i = 1; i < labels.length; i++) {
    const wild = table.zones.get(`*.${labels.slice(i).join('.')}`);
    if (wild) return wild;
  }
  return undefined;
}

function isEmptyNonTerminal(table: Table, name: string): boolean {
  return table.zones.keys().some((other) => other.endsWith(`.${name}`));
}

function toWire(name: string, record: FakeRecord): Answer {
  const data = writeRecordData(record.type, record.data as never);
  return { name, type: record.type, class: 'IN', ttl: record.ttl ?? 300, data } as Answer;
}

function soa(minimum: number): Answer {
  const data = { mname: 'ns.test', rname: 'root.test', serial: 1, refresh: 3600, retry: 600, expire: 86400, minimum };
  return { name: 'test', type: 'SOA', class: 'IN', ttl: minimum, data };
}

function truncate(reply: Buffer, question: { type: RecordType; name: string }): Buffer {
  const cut = encode({ type: 'response', id: reply.readUInt16BE(0), flags: 0, questions: [question] });
  reply.copy(cut, 2, 2, 4);
  cut[2]! |= 2;
  return cut;
}

const RCODES: Partial<Record<NonNullable<FakeBehaviour['answer']>, number>> = {
  nxdomain: 3,
  servfail: 2,
  refused: 5,
  formerr: 1,
};
