import { createServer, type Server, type Socket } from 'node:net';
import type { EngineLog, ListenerAddress, ListenerKind } from '../index.ts';

/** A listener as the settings want it, its defaults filled in. */
export type WantedListener<Kind extends string = ListenerKind> = {
  name: string;
  kind: Kind;
  address: string;
  port: number;
  certificate: string | undefined;
};

/** The open ports of this process. */
export type Listeners<Kind extends string = ListenerKind> = {
  /** Opens what is new, closes what is gone, leaves the rest alone. Resolves when all of it has happened or failed. */
  apply(wanted: readonly WantedListener<Kind>[]): Promise<void>;
  readonly addresses: readonly ListenerAddress<Kind>[];
  /** Those that could not be opened, and why, in one sentence. */
  readonly problems: readonly ListenerProblem[];
  /** Stops accepting everywhere; open connections are left alone. */
  close(): Promise<void>;
};

export type ListenerProblem = { name: string; address: string; port: number; reason: string };

export type ListenersOptions<Kind extends string = ListenerKind> = {
  log: EngineLog;
  onConnection: (listener: Pick<WantedListener<Kind>, 'name' | 'kind' | 'certificate'>, socket: Socket) => void;
  onOpen: (listener: ListenerAddress<Kind>) => void;
  onClose: (listener: ListenerAddress<Kind>, reason: string) => void;
  onProblem: (problem: ListenerProblem) => void;
};

/** Creates the keeper of the ports; nothing is open yet. */
export function createListeners<Kind extends string = ListenerKind>(options: ListenersOptions<Kind>): Listeners<Kind> {
  const open = new Map<string, OpenListener<Kind>>();
  let problems: ListenerProblem[] = [];
  let applying: Promise<void> = Promise.resolve();

  async function change(wanted: readonly WantedListener<Kind>[]): Promise<void> {
    const byName = new Map(wanted.map((listener) => [listener.name, listener]));
    for (const [name, current] of open) {
      const next = byName.get(name);
      if (next !== undefined && isSamePlace(current.wanted, next)) current.wanted = next;
      else await shut(current, 'settings');
    }
    const failed: ListenerProblem[] = [];
    for (const listener of wanted) {
      if (open.has(listener.name)) continue;
      const problem = await start(listener);
      if (problem !== undefined) failed.push(problem);
    }
    for (const problem of failed) {
      if (!problems.some((known) => isSameProblem(known, problem))) options.onProblem(problem);
    }
    problems = failed;
  }

  async function start(wanted: WantedListener<Kind>): Promise<ListenerProblem | undefined> {
    const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: false });
    const entry: OpenListener<Kind> = { wanted, server, address: { ...wanted } };
    server.on('connection', (socket) => {
      const { name, kind, certificate } = entry.wanted;
      options.onConnection({ name, kind, certificate }, socket);
    });
    try {
      await listening(server, wanted);
    } catch (error) {
      server.close();
      return { name: wanted.name, address: wanted.address, port: wanted.port, reason: sentenceOf(wanted, error) };
    }
    const bound = server.address();
    const place = typeof bound === 'object' && bound !== null ? bound : { address: wanted.address, port: wanted.port };
    entry.address = { name: wanted.name, kind: wanted.kind, address: place.address, port: place.port };
    server.on('error', (error) => options.log.error({ err: error, listener: wanted.name }, 'a listener failed'));
    open.set(wanted.name, entry);
    options.onOpen(entry.address);
    return undefined;
  }

  async function shut(entry: OpenListener<Kind>, reason: string): Promise<void> {
    open.delete(entry.wanted.name);
    // Resolves only after the last connection has ended, which may be an hour; the port itself is free at once.
    entry.server.close();
    await new Promise((resolve) => setImmediate(resolve));
    options.onClose(entry.address, reason);
  }

  return {
    apply(wanted) {
      applying = applying.then(() => change(wanted));
      return applying;
    },
    get addresses() {
      return [...open.values()].map((entry) => entry.address);
    },
    get problems() {
      return problems;
    },
    async close() {
      await applying;
      for (const entry of [...open.values()]) await shut(entry, 'shutdown');
    },
  };
}

type OpenListener<Kind extends string> = {
  wanted: WantedListener<Kind>;
  server: Server;
  address: ListenerAddress<Kind>;
};

type Place = { address: string; port: number };

function listening(server: Server, { address, port }: Place): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: address, port, backlog: 1024 }, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}

function isSamePlace(a: Place & { kind: string }, b: Place & { kind: string }): boolean {
  return a.address === b.address && a.port === b.port && a.kind === b.kind;
}

function isSameProblem(a: ListenerProblem, b: ListenerProblem): boolean {
  return a.name === b.name && a.reason === b.reason;
}

function sentenceOf({ name, address, port }: Place & { name: string }, error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  switch (code) {
    case 'EADDRINUSE':
      return `Listener '${name}' cannot open ${address} port ${port}: another program uses it; stop that program or choose another port.`;
    case 'EACCES':
      return `Listener '${name}' cannot open ${address} port ${port}: this user may not open ports below 1024; choose a higher one or grant the right to bind it.`;
    case 'EADDRNOTAVAIL':
      return `Listener '${name}' cannot open ${address} port ${port}: this machine does not have that address.`;
    default:
      return `Listener '${name}' cannot open ${address} port ${port}: ${error instanceof Error ? error.message : String(error)}.`;
  }
}
