import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import { respond, type Table } from './fake-answers.ts';

/** A record of a fake zone. */
export type FakeRecord = {
  [T in keyof import('../records.ts').RecordData]: {
    type: T;
    data: import('../records.ts').RecordData[T];
    /** Seconds; default 300. */
    ttl?: number;
  };
}[keyof import('../records.ts').RecordData];

/** What happens to questions instead of, or on top of, the table's answer. */
export type FakeBehaviour = {
  /** `wrong-id` and `wrong-question` send the false answer first and the true one after it, as an attacker would. */
  answer?:
    | 'records'
    | 'nxdomain'
    | 'servfail'
    | 'refused'
    | 'formerr'
    | 'timeout'
    | 'wrong-id'
    | 'wrong-question'
    | 'garbage';
  /** Truncates over UDP, so that the asker must come by TCP. */
  truncate?: boolean;
  /** Sets or clears AD; default: the server's `secure`. */
  secure?: boolean;
  /** Milliseconds to wait before answering. */
  delayMs?: number;
  /** Only the next so many questions; afterwards the table answers again. */
  times?: number;
};

export type FakeDnsOptions = {
  /** Records by owner name; `*.example.org` is a wildcard. A name without records that others stand below has no data. */
  zones?: Record<string, FakeRecord[]>;
  /** By name, by `name TYPE`, or `*` for every question; the closest counts. */
  behaviours?: Record<string, FakeBehaviour>;
  /** AD on every answer; default false. */
  secure?: boolean;
  /** Default 0: any free port. */
  port?: number;
  /** SOA minimum given with negative answers, in seconds; default 60. */
  negativeTtl?: number;
};

export type FakeDns = {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** Every question received, in order. */
  readonly queries: { transport: 'udp' | 'tcp'; name: string; type: string }[];
  /** Replaces the records of a name; undefined removes the name. */
  set(name: string, records: FakeRecord[] | undefined): void;
  /** Sets what happens to questions for `name`, `name TYPE` or `*`; undefined: behaves again. */
  behave(question: string, behaviour: FakeBehaviour | undefined): void;
  /** How many questions came for a name (and a type). */
  count(name: string, type?: string): number;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** A DNS server on 127.0.0.1, UDP and TCP on the same port, that answers from a table and misbehaves on request. */
export async function createFakeDns(options: FakeDnsOptions = {}): Promise<FakeDns> {
  const table: Table = {
    zones: new Map(Object.entries(options.zones ?? {}).map(([name, records]) => [key(name), records])),
    behaviours: new Map(
      Object.entries(options.behaviours ?? {}).map(([name, how]) => [behaviourKey(name), { ...how }]),
    ),
    secure: options.secure ?? false,
    negativeTtl: options.negativeTtl ?? 60,
    queries: [],
  };
  const timers = new Set<NodeJS.Timeout>();
  const later = (delayMs: number, act: () => void) => {
    if (delayMs === 0) {
      act();
      return;
    }
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, delayMs);
    timers.add(timer);
  };
  const { udp, tcp, port } = await listen(options.port ?? 0);
  const connections = new Set<Socket>();

  udp.on('message', (query, from) => {
    for (const { octets, delayMs } of respond(table, query, 'udp')) {
      later(delayMs, () => udp.send(octets, from.port, from.address));
    }
  });
  tcp.on('connection', (socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
    socket.on('error', () => socket.destroy());
    let received = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 2 && received.length >= received.readUInt16BE(0) + 2) {
        const end = received.readUInt16BE(0) + 2;
        for (const { octets, delayMs } of respond(table, received.subarray(2, end), 'tcp')) {
          const length = Buffer.alloc(2);
          length.writeUInt16BE(octets.length);
          later(delayMs, () => socket.writable && socket.write(Buffer.concat([length, octets])));
        }
        received = received.subarray(end);
      }
    });
  });

  const close = async () => {
    for (const timer of timers) clearTimeout(timer);
    for (const socket of connections) socket.destroy();
    await Promise.all([new Promise<void>((done) => udp.close(done)), new Promise((done) => tcp.close(done))]);
  };
  return {
    host: '127.0.0.1',
    port,
    queries: table.queries,
    set(name, records) {
      if (records) table.zones.set(key(name), records);
      else table.zones.delete(key(name));
    },
    behave(question, behaviour) {
      if (behaviour) table.behaviours.set(behaviourKey(question), { ...behaviour });
      else table.behaviours.delete(behaviourKey(question));
    },
    count(name, type) {
      const wanted = key(name);
      return table.queries.filter((query) => query.name === wanted && (!type || query.type === type)).length;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Finds a port that is free for both; the one TCP got may be taken for UDP. */
async function listen(wanted: number): Promise<{ udp: UdpSocket; tcp: Server; port: number }> {
  for (let attempt = 0; ; attempt++) {
    const tcp = createServer();
    await new Promise<void>((done, fail) => tcp.once('error', fail).listen(wanted, '127.0.0.1', done));
    const { port } = tcp.address() as { port: number };
    const udp = createSocket('udp4');
    try {
      await new Promise<void>((done, fail) => udp.once('error', fail).bind(port, '127.0.0.1', done));
      udp.removeAllListeners('error').on('error', () => {});
      return { udp, tcp, port };
    } catch (error) {
      udp.close();
      await new Promise((done) => tcp.close(done));
      if (wanted !== 0 || attempt === 20) throw error;
    }
  }
}

function key(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

function behaviourKey(question: string): string {
  const [name = '', type] = question.split(' ');
  return type ? `${key(name)} ${type.toUpperCase()}` : key(name);
}
