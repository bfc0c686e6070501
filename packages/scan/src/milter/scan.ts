import { isIPv4, isIPv6 } from 'node:net';
import type { ScanAnswer } from '../answer.ts';
import { ScanFault } from '../fault.ts';
import type { BodySink, Dial, ScanMessage } from '../index.ts';
import { type Link, withLink } from '../link.ts';
import { beyondWords, bitsOf, type MilterChange } from './changes.ts';
import { splitMessage } from './header.ts';
import { createOutcome, type Outcome } from './outcome.ts';
import { formatPacket, type Packet, readPacket, uint32 } from './packet.ts';

/**
 * Tells a milter of a message (protocol version 6 of Sendmail), from the connection to the end of the body, once all of it is here; a milter
 * cannot tell the difference but by time. What it may change is offered to it; one that has to change more is a fault, with that reason. A recipient that
 * it refuses is refused alone (`each`), and it is told on of the others; the message is over where none is left. Rejects with a fault.
 */
export function scanWithMilter(
  message: ScanMessage,
  { dial, signal, mayChange, maxBody, newBody }: MilterScan,
): Promise<ScanAnswer> {
  return withLink(dial, signal, async (link) => {
    const { left, agreed } = await negotiate(link, bitsOf(mayChange));
    const outcome = createOutcome(agreed);
    await tell(link, message, { left, outcome, keep: bodyKeeper(newBody, maxBody) });
    await link.write(formatPacket('Q'));
    return outcome.answer(message.recipients);
  });
}

export type MilterScan = {
  dial: Dial;
  signal: AbortSignal;
  mayChange: Iterable<MilterChange>;
  /** Octets of the largest body that it may put in place of the message’s. */
  maxBody: number;
  /** Asked once where it does. */
  newBody: () => BodySink;
};

/** `left`: what it leaves out, and what it does not answer, bits of SMFIP; `agreed`: what it may change, bits of SMFIF. */
async function negotiate(link: Link, allowed: number): Promise<{ left: number; agreed: number }> {
  await link.write(formatPacket('O', uint32(VERSION), uint32(allowed), uint32(PROTOCOL)));
  const { kind, data } = await readPacket(link);
  if (kind !== 'O' || data.length < 12) throw new ScanFault('garbage', 'it does not speak the milter protocol');
  const [version, actions, protocol] = [data.readUInt32BE(0), data.readUInt32BE(4), data.readUInt32BE(8)];
  if (version < 2 || version > VERSION)
    throw new ScanFault('refused', `speaks version ${version} of the milter protocol`);
  const beyond = beyondWords(actions, allowed);
  if (beyond !== undefined) throw new ScanFault('refused', `wants to do what it may not: ${beyond}`);
  return { left: protocol, agreed: actions };
}

/** Puts the pieces of a new body where they belong. */
function bodyKeeper(newBody: () => BodySink, maxBody: number): Telling['keep'] {
  let sink: BodySink | undefined;
  let size = 0;
  return async (bytes) => {
    size += bytes.length;
    if (size > maxBody) throw new ScanFault('refused', 'gives a new body that is larger than it may be');
    sink ??= newBody();
    if (!sink.write(Buffer.from(bytes))) await sink.caughtUp();
  };
}

type Telling = { left: number; outcome: Outcome; keep: (bytes: Uint8Array) => Promise<void> };

async function tell(link: Link, message: ScanMessage, telling: Telling): Promise<void> {
  const { left, outcome } = telling;
  const { client, helo, hostname, id, recipients, reversePath, tls, user } = message;
  const steps: [number, number, string, Buffer[]][] = [
    [
      NO.connect,
      SILENT.connect,
      'C',
      [macros('C', { j: hostname, '{daemon_name}': 'posthorn', v: 'Posthorn' }), connected(client)],
    ],
    [
      NO.helo,
      SILENT.helo,
      'H',
      [macros('H', tls ? { '{tls_version}': tls.version, '{cipher}': tls.cipher } : {}), formatPacket('H', helo)],
    ],
    [
      NO.mail,
      SILENT.mail,
      'M',
      [
        macros('M', { i: id, '{mail_addr}': reversePath, ...(user === undefined ? {} : { '{auth_authen}': user }) }),
        formatPacket('M', `<${reversePath}>`),
      ],
    ],
  ];
  for (const [no, silent, , packets] of steps) {
    if ((left & no) !== 0) continue;
    for (const packet of packets) await link.write(packet);
    if ((left & silent) === 0 && (await answered(link, outcome)) === 'over') return;
  }
  if ((left & NO.rcpt) === 0)
    for (const address of recipients) {
      await link.write(macros('R', { '{rcpt_addr}': address }));
      await link.write(formatPacket('R', `<${address}>`));
      if ((left & SILENT.rcpt) !== 0) continue;
      const { kind, data } = await nextAnswer(link);
      // libmilter, xxfi_envrcpt: refused is the current recipient, and the message goes on.
      if (REFUSALS.has(kind)) outcome.refuse(address, kind, data);
      else if (kind !== 'c' && kind !== 's') return void takeEarly(outcome, { kind, data });
    }
  if (outcome.isRefusedForAll(recipients)) return;
  if ((left & NO.data) === 0) {
    await link.write(macros('T', { i: id }));
    await link.write(formatPacket('T'));
    if ((left & SILENT.data) === 0 && (await answered(link, outcome)) === 'over') return;
  }
  const { fields, body } = await splitMessage(message.content());
  if ((left & NO.headers) === 0)
    for (const { name, value } of fields) {
      const shown = (left & LEADING_SPACE) === 0 ? value.replace(/^[ \t]/, '') : value;
      const packet = formatPacket('L', Buffer.from(`${name}\0${shown}\0`, 'latin1'));
      await link.write(packet);
      if ((left & SILENT.headers) === 0 && (await answered(link, outcome)) === 'over') return;
    }
  if ((left & NO.eoh) === 0) {
    await link.write(formatPacket('N'));
    if ((left & SILENT.eoh) === 0 && (await answered(link, outcome)) === 'over') return;
  }
  if ((left & NO.body) === 0 && (await tellBody(link, body, telling)) === 'over') return;
  await link.write(macros('E', { i: id }));
  await link.write(formatPacket('E'));
  // Only here anything is changed; the end is any answer that changes nothing.
  for (;;) {
    const { kind, data } = await nextAnswer(link);
    if (kind === 'c' || kind === 's') return;
    const said = outcome.take(kind, data);
    if (said === 'over') return;
    if (said === 'body') await telling.keep(data);
  }
}

async function tellBody(link: Link, body: AsyncIterable<Uint8Array>, { left, outcome }: Telling): Promise<Said> {
  for await (const bytes of body)
    for (let at = 0; at < bytes.length; at += CHUNK) {
      if (!(await link.write(formatPacket('B', bytes.subarray(at, at + CHUNK))))) return 'on';
      if ((left & SILENT.body) !== 0) continue;
      const said = await answered(link, outcome);
      if (said === 'skip') return 'on';
      if (said === 'over') return 'over';
    }
  return 'on';
}

type Said = 'on' | 'over' | 'skip';

/** One answer before the end of the message, where nothing can be changed yet. */
async function answered(link: Link, outcome: Outcome): Promise<Said> {
  const { kind, data } = await nextAnswer(link);
  if (kind === 'c') return 'on';
  if (kind === 's') return 'skip';
  return takeEarly(outcome, { kind, data });
}

function takeEarly(outcome: Outcome, { kind, data }: Packet): 'over' {
  if (outcome.take(kind, data) !== 'over') throw new ScanFault('garbage', 'changes a message before its end');
  return 'over';
}

/** Those that only ask for patience are passed over. */
async function nextAnswer(link: Link): Promise<Packet> {
  for (;;) {
    const packet = await readPacket(link);
    if (packet.kind !== 'p') return packet;
  }
}

function connected({ address, name, port }: ScanMessage['client']): Buffer {
  const host = name ?? `[${address}]`;
  const family = isIPv4(address) ? '4' : isIPv6(address) ? '6' : 'U';
  if (family === 'U') return formatPacket('C', host, Buffer.from('U'));
  const at = Buffer.alloc(2);
  at.writeUInt16BE(port & 0xffff);
  return formatPacket('C', host, Buffer.from(family), at, address);
}

const macros = (of: string, values: Readonly<Record<string, string>>): Buffer =>
  formatPacket('D', Buffer.from(of), ...Object.entries(values).flat());

/** Refuse, try again later, and a reply of its own. */
const REFUSALS: ReadonlySet<string> = new Set(['r', 't', 'y']);
const VERSION = 6;
const NO = {
  ...{ connect: 0x1, helo: 0x2, mail: 0x4, rcpt: 0x8, body: 0x10, headers: 0x20, eoh: 0x40, data: 0x200 },
  unknown: 0x100,
};
const SILENT = {
  ...{ headers: 0x80, connect: 0x1000, helo: 0x2000, mail: 0x4000, rcpt: 0x8000, data: 0x10000, eoh: 0x40000 },
  body: 0x80000,
  unknown: 0x20000,
};
const LEADING_SPACE = 0x100000;
const SKIP = 0x400;
const PROTOCOL =
  [...Object.values(NO), ...Object.values(SILENT)].reduce((bits, bit) => bits | bit, 0) | LEADING_SPACE | SKIP;
const CHUNK = 65_535;
