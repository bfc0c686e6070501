import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import {
  type Capabilities,
  type ClientAuth,
  type ClientConversation,
  type ClientEvent,
  createClientConversation,
} from '@posthorn/smtp/client';
import { formatReply, type Reply } from '@posthorn/smtp/reply';
import type { Requirement } from '@posthorn/transport/secure/require';
import type { Broken } from '../converse/session.ts';
import type { TlsFacts } from '../outcome/result.ts';
import type { Hop, Way } from '../resolve/ways.ts';
import type { Secured } from '../secure/demands.ts';
import { chainOf, handshake, nameOf } from '../secure/handshake.ts';
import { type Inspection, inspect, isStapleAsked } from '../secure/inspect.ts';
import { faultOf } from '../secure/meet.ts';
import { vouched } from '../secure/record.ts';
import { createLap, type Seen, type Tell } from './steps.ts';

export type ConverseOptions = {
  way: Way;
  hop: Hop;
  secured: Secured;
  requirement: Requirement;
  heloName: string;
  auth: ClientAuth | undefined;
  /** For each step, in milliseconds. */
  timeoutMs: number;
  tell: Tell;
};

/** How far a conversation came. `socket`: where it is open still. */
export type Conversed = {
  tls: TlsFacts | null;
  inspection: Inspection | null;
  capabilities: Capabilities;
  socket: Socket;
  broken: Broken | null;
};

/** Greets, secures and signs in as a delivery does, and tells each step. Says neither MAIL nor DATA. Never rejects. */
export function converse(first: Socket, options: ConverseOptions): Promise<Conversed> {
  return new Promise((resolve) => start(first, options, resolve));
}

function start(first: Socket, options: ConverseOptions, done: (conversed: Conversed) => void): void {
  const { way, hop, requirement, secured } = options;
  const lap = createLap();
  const isClear = requirement.isImplicit || requirement.tls === 'off';
  let socket = first;
  let tls: TlsFacts | null = null;
  let inspection: Inspection | null = null;
  let timer: NodeJS.Timeout | undefined;
  let ended = false;

  const tell = (seen: Omit<Seen, 'ms' | 'host'>): void => options.tell({ ...seen, host: hop.name, ms: lap() });
  const conversation: ClientConversation = createClientConversation({
    heloName: options.heloName,
    protocol: way.protocol,
    secure: requirement.isImplicit,
    wantTls: isClear ? 'never' : requirement.tls === 'must' ? 'required' : 'opportunistic',
    pipelining: false,
    ...(options.auth ? { auth: options.auth } : {}),
  });

  function end(broken: Broken | null): void {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    for (const event of ['data', 'end', 'close']) socket.removeAllListeners(event);
    done({ tls, inspection, capabilities: conversation.capabilities, socket, broken });
  }
  function lost(detail: string): void {
    if (ended) return;
    conversation.lost(detail);
    pump();
    end({ kind: 'broken', reason: 'lost-outside-transaction', phase: conversation.phase, detail });
  }
  function wait(): void {
    clearTimeout(timer);
    timer = setTimeout(
      () => lost(`timed out in phase ${conversation.phase} after ${options.timeoutMs / 1000} s`),
      options.timeoutMs,
    );
  }

  function pump(): void {
    for (let events = conversation.events(); events.length > 0; events = conversation.events())
      for (const event of events) handle(event);
    if (!ended) wait();
  }
  function handle(event: ClientEvent): void {
    if (ended) return;
    switch (event.kind) {
      case 'send':
        socket.write(event.bytes);
        return;
      case 'greeting':
        tell({ kind: 'greeting', state: 'ok', words: 'It greets.', lines: linesOf(event.reply) });
        return;
      case 'capabilities':
        tell({
          kind: 'ehlo',
          state: 'ok',
          words: `It answers ${event.verb} ${tls ? 'under TLS' : 'in the clear'}.`,
          lines: linesOf(event.reply),
        });
        return;
      case 'startTls':
        void secure('STARTTLS');
        return;
      case 'authenticated':
        tell({ kind: 'sign-in', state: 'ok', words: `Signed in with ${event.mechanism}.` });
        return;
      case 'ready':
        end(null);
        return;
      case 'broken':
        end(event);
        return;
      default:
        return;
    }
  }

  async function secure(how: 'STARTTLS' | 'port'): Promise<void> {
    const plain = socket;
    for (const event of ['data', 'end', 'close']) plain.removeAllListeners(event);
    wait();
    try {
      const servername = secured.evidence?.servername ?? hop.name;
      let response: Uint8Array | null = null;
      const made = await handshake(plain, {
        servername,
        context: secured.trust.context(),
        ...(isStapleAsked(secured) ? { stapled: (came) => (response = came) } : {}),
      });
      if (ended) {
        made.socket.destroy();
        return;
      }
      socket = made.socket;
      tls = made.facts;
      tell({ kind: 'tls', state: 'ok', words: `${tls.version} with ${tls.cipher}.` });
      inspection = inspect(made.socket, secured, { at: new Date(), response });
      delete tls.verifyError;
      tls = { ...tls, ...vouched(tls, secured, inspection) };
      const fault = faultOf(requirement, inspection);
      tell({
        kind: 'certificate',
        state: fault === null ? (tls.verified ? 'ok' : 'warn') : 'fail',
        ...certificateSeen(inspection, made.socket, { tls, fault }),
      });
      if (fault !== null) {
        end({ kind: 'broken', reason: 'tls-unfit', phase: 'tls', detail: fault });
        return;
      }
      listen();
      if (how === 'STARTTLS') conversation.tlsEstablished();
      pump();
    } catch (error) {
      const detail = (error as Error).message;
      tell({
        kind: 'tls',
        state: requirement.tls === 'must' ? 'fail' : 'warn',
        words: `The handshake failed: ${detail}`,
      });
      end({ kind: 'broken', reason: 'tls-handshake-failed', phase: 'tls', detail });
    }
  }

  function listen(): void {
    socket.on('data', (bytes: Buffer) => {
      if (ended) return;
      conversation.receive(bytes);
      pump();
    });
    socket.on('end', () => lost('the host closed the connection'));
    socket.on('error', (error: Error) => lost(error.message));
    socket.on('close', () => lost('the connection was lost'));
    socket.resume();
  }

  first.on('error', (error: Error) => lost(error.message));
  wait();
  if (requirement.isImplicit) void secure('port');
  else {
    listen();
    pump();
  }
}

/** What a certificate says of itself, and who vouches for it. */
function certificateSeen(
  inspection: Inspection,
  socket: TLSSocket,
  { tls, fault }: { tls: TlsFacts; fault: string | null },
): Pick<Seen, 'words' | 'lines'> {
  const { certificate, matched, reasons, staple } = inspection;
  if (!certificate) return { words: 'It shows no certificate.', lines: [] };
  const doubts = Object.values(reasons).filter((reason) => reason !== undefined);
  const words = fault
    ? `${fault.charAt(0).toUpperCase()}${fault.slice(1)}.`
    : matched
      ? 'One of the TLSA records names it.'
      : tls.verified
        ? 'A trusted authority vouches for it, and it is for this host.'
        : `Nobody vouches for it: ${doubts.join('; ')}.`;
  return {
    words,
    lines: [
      `subject ${certificate.subject || '(none)'}`,
      ...(certificate.names.length > 0 ? [`names ${certificate.names.join(', ')}`] : []),
      `issuer ${certificate.issuer || '(none)'}`,
      `valid until ${new Date(certificate.notAfter).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
      `SHA-256 ${certificate.fingerprint}`,
      ...(matched ? [`matches ${matched.record}`] : []),
      ...(staple ? [`OCSP staple ${staple.kind}`] : []),
      ...chainOf(socket)
        .slice(1)
        .map((above, at) => `chain ${at + 1} ${nameOf(above.subject)}`),
    ],
  };
}

export function linesOf(reply: Reply): string[] {
  return formatReply(reply).trimEnd().split('\r\n');
}
