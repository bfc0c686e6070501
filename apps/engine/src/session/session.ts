import type { Socket } from 'node:net';
import type { Decision } from '@posthorn/policy/decision';
import type { ServerConversation } from '@posthorn/smtp/server';
import type { ProxyTlvs } from '@posthorn/transport/proxy-protocol/header';
import type { Facts } from '../facts.ts';
import type { House } from '../house.ts';
import type { Account, InForce } from '../in-force.ts';
import type { ListenerKind } from '../index.ts';
import type { ClientKeys } from '../limits/client-limits.ts';
import type { SessionRules } from '../rules/state.ts';
import type { Pace } from '../timeouts.ts';
import type { ClientCertificate } from '../tls/client-certificate.ts';
import type { Transaction } from './transaction.ts';

/** One client's connection, from accept to close. What the verbs read and write. */
export type Session = {
  /** UUIDv7, in every record of what happened here. */
  readonly id: string;
  readonly house: House;
  readonly listener: SessionListener;
  /** Who the words of this session count as; a front may have said so. */
  client: Client;
  /** Whoever was there when the conversation began: what trust in a front's word is about. */
  readonly entry: { readonly address: string; readonly name: string | undefined };
  /** The proxy or front between us and the client; undefined: nobody. */
  front: Front | undefined;
  facts: Facts;
  readonly conversation: ServerConversation;
  readonly pace: Pace;
  readonly wire: Wire;
  /** The settings this session answers by; they change between messages only. */
  inForce: InForce;
  helo: string;
  isExtended: boolean;
  tls: TlsFacts | undefined;
  /** What the client showed in the handshake, where it was asked and had one. */
  certificate: { chain: ClientCertificate['chain']; isVerified: boolean | Promise<boolean> } | undefined;
  user: Account | undefined;
  transaction: Transaction | undefined;
  /** The one that ended without a message last: when its content was refused, the reason comes after its end. */
  refusedTransaction: Transaction | undefined;
  authenticationFailures: number;
  /** Refusals and violations; what the tarpit counts. */
  errors: number;
  messages: number;
  /** What rules have left behind for this connection. */
  readonly rules: SessionRules;
  /** How it ended, once it did. */
  ending: string | undefined;
  /** What the connect stage said; the greeting repeats it. */
  welcome: Decision | undefined;
  /** Gives back what was counted when it began. */
  leave: () => void;
  /** Goes on with whatever can go on: events of the conversation, output, reading. Call it after an answer given later. */
  wake: () => void;
  /** Takes what arrives on this socket as the client's words. */
  listen: (socket: Socket) => void;
};

/** The listener as it was when the client came; the settings may have changed or closed it since. */
export type SessionListener = { name: string; kind: ListenerKind; certificate: string | undefined };

export type Client = {
  address: string;
  port: number;
  localAddress: string;
  localPort: number;
  keys: ClientKeys;
  /** The verified reverse name, once it is known. */
  name: string | undefined;
};

/** Who stands between us and the client, and how it said so. Without `address` it was required to say it, and did not. */
export type Front = {
  by: 'proxy' | 'xclient';
  address?: string;
  port?: number;
  /** Where the client had connected to. */
  target?: { address: string; port: number };
  tlvs?: ProxyTlvs;
};

export type TlsFacts = {
  version: string;
  cipher: string;
  sni: string | undefined;
  /** Bits: 1 sessions can be resumed here, 2 the client asked for it, 4 it offered one, 8 it was given one, 16 it was resumed. */
  resumption: number;
};

/** The socket of a session and what waits for it. */
export type Wire = {
  socket: Socket;
  out: Buffer[];
  bytesIn: number;
  bytesOut: number;
  isReading: boolean;
  /** The client has said that it sends no more. */
  isEnded: boolean;
  isClosing: boolean;
  /** Content is ahead of the disk. */
  isDiskBehind: boolean;
  /** Output is kept back until this time (tarpit). */
  heldUntil: number;
  holdTimer: NodeJS.Timeout | undefined;
  /** The greeting waits for what the connect stage keeps back. */
  greetingTimer: NodeJS.Timeout | undefined;
  /** Since when no octet of our answers was taken, and how many were then. */
  stuckSince: number;
  stuckBytes: number;
  /** TLS owns the socket and there is nobody to talk to yet. */
  isHandshaking: boolean;
  isPumping: boolean;
};
