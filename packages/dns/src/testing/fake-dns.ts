import type { RecordData } from '../records.ts';

type Typed = { [T in keyof RecordData]: { type: T; data: RecordData[T]; ttl?: number } }[keyof RecordData];
/** A record of a fake zone, or a misbehaviour for that name. */
export type FakeRecord = Typed;
/** What happens to queries for a name instead of, or on top of, its records. */
export type FakeBehaviour = {
  answer?: 'records' | 'nxdomain' | 'servfail' | 'refused' | 'timeout' | 'wrong-id' | 'wrong-question' | 'garbage';
  /** Truncate over UDP, so that the asker must come by TCP. */
  truncate?: boolean;
  /** Sets AD; default: the server's `secure`. */
  secure?: boolean;
  delayMs?: number;
  /** Only the first n queries misbehave; afterwards the records are given. */
  times?: number;
};

export type FakeDnsOptions = {
  zones?: Record<string, FakeRecord[]>;
  behaviours?: Record<string, FakeBehaviour>;
  /** AD on every answer; default false. */
  secure?: boolean;
  port?: number;
  /** SOA minimum given with negative answers; default 60. */
  negativeTtl?: number;
};

export type FakeDns = {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** Every question received: `udp example.org MX`. */
  readonly queries: { transport: 'udp' | 'tcp'; name: string; type: string }[];
  /** Replaces the records of a name (undefined: removes the name). */
  set(name: string, records: FakeRecord[] | undefined): void;
  /** Sets what happens to questions for `name`, or for `name TYPE`; undefined: behaves again. */
  behave(name: string, behaviour: FakeBehaviour | undefined): void;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** A DNS server on 127.0.0.1, UDP and TCP on the same port, that answers from a table and misbehaves on request. */
export declare function createFakeDns(options?: FakeDnsOptions): Promise<FakeDns>;
