import { constants, createHash, X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createSecureContext, createServer, type SecureContext, type Server } from 'node:tls';
import { parsePem } from '@posthorn/transport/x509/certificate';
import { type CertificateInUse, inUseOf } from './in-use.ts';
import type { CertificatePair } from './self-signed.ts';
import type { StapledCertificate, Staples } from './staples.ts';

/** A certificate as the settings describe it, with its private key within reach. */
export type CertificateSource = {
  name: string;
  /** Host names it answers to by SNI, `*.example.org` included; empty takes those in the certificate. */
  names: readonly string[];
  /** Where its OCSP staple comes from; left out: it has none. */
  staple?: { ocsp: 'fetch' } | { ocsp: 'file'; file: string };
} & (
  | { source: 'selfsigned' }
  | { source: 'pem'; certificate: string; privateKey: () => Promise<string> }
  | { source: 'files'; certificateFile: string; keyFile: string }
  | ({ source: 'acme' } & IssuedSource)
);

/** What an authority has issued: null for nothing yet, when the pair made at first start stands in. The stamp changes with each one. */
export type IssuedSource = { stamp: () => string; issued: () => Promise<CertificatePair | null> };

/** What seals the tickets with which clients resume their sessions (RFC 5077): 48 octets, and for how many seconds a ticket is good. */
export type TicketSeal = { key: Buffer; lifetime: number };

/** The server's certificates, ready for handshakes. */
export type Certificates = {
  /** Takes over a new list. What cannot be loaded keeps its previous context, if there was one, and is named in `problems`. */
  apply(sources: readonly CertificateSource[], options: { minVersion: 'TLSv1.2' | 'TLSv1.3' }): Promise<void>;
  /** Seals tickets with another key from now on; null: sessions are not resumed. */
  seal(tickets: TicketSeal | null): Promise<void>;
  /** Reads again what has changed behind our back: files, and what authorities have issued. */
  refresh(): Promise<void>;
  /** The context for a handshake: by SNI (RFC 6066 §3) first, then the listener's own, then the first of the list. */
  choose(serverName: string | undefined, preferred: string | undefined): SecureContext | undefined;
  /** The same for a client that is asked for a certificate: it always shows it, since such sessions are not resumed. */
  chooseAsking(serverName: string | undefined, preferred: string | undefined): SecureContext | undefined;
  /** What a handshake asks for staples, where there are any: Node hands out its questions by way of a server. */
  stapler(preferred: string | undefined): Server | undefined;
  /** Can sessions be resumed? */
  readonly isResumable: boolean;
  readonly problems: readonly { name: string; reason: string }[];
  /** Those in use, as the console shows them. */
  readonly inUse: readonly CertificateInUse[];
};

export type CertificatesOptions = {
  /** Gives the pair made at first start. */
  selfSigned: () => Promise<CertificatePair>;
  /** Left out: nothing is stapled. */
  staples?: Staples;
};

/** Creates the store of certificates. */
export function createCertificates(options: CertificatesOptions): Certificates {
  const { staples } = options;
  let sources: readonly CertificateSource[] = [];
  let minVersion: 'TLSv1.2' | 'TLSv1.3' = 'TLSv1.2';
  let tickets: TicketSeal | null = null;
  let loaded: Loaded[] = [];
  let problems: { name: string; reason: string }[] = [];
  let loading: Promise<void> = Promise.resolve();

  async function load(): Promise<void> {
    const next: Loaded[] = [];
    const failed: { name: string; reason: string }[] = [];
    const isStapled = staples !== undefined && sources.some(({ staple }) => staple !== undefined);
    for (const [at, source] of sources.entries()) {
      // A thousand certificates must not hold up the sessions.
      if (at % 20 === 19) await nextTurn();
      const previous = loaded.find((entry) => entry.name === source.name);
      try {
        const stamp = await stampOf(source);
        const pair = await pairOf(source, options.selfSigned);
        const own = createHash('sha256').update(`${minVersion}\0${pair.certificate}\0${pair.privateKey}`).digest('hex');
        const digest = `${own} ${isStapled} ${tickets ? `${tickets.lifetime} ${tickets.key.toString('base64')}` : ''}`;
        const { name } = source;
        if (previous?.digest === digest) next.push({ ...previous, source, names: namesOf(source, pair), stamp });
        else {
          const chain = parsePem(pair.certificate).flatMap((read) => (read.ok ? [read.certificate] : []));
          next.push({
            name,
            source,
            names: namesOf(source, pair),
            digest,
            stamp,
            ...contextOf(pair, { minVersion, tickets, own, staples: isStapled ? staples : undefined }),
            inUse: inUseOf(source, pair.certificate, chain[0]),
            chain,
          });
        }
      } catch (error) {
        failed.push({ name: source.name, reason: `certificate '${source.name}' cannot be used: ${reasonOf(error)}` });
        if (previous !== undefined) next.push(previous);
      }
    }
    loaded = next;
    problems = failed;
    // Staples are fetched and read behind: a certificate is shown without one meanwhile.
    staples?.apply(loaded.flatMap(stapledOf)).catch(() => {});
  }

  function pick(serverName: string | undefined, preferred: string | undefined): Loaded | undefined {
    const byListener = loaded.find((entry) => entry.name === preferred) ?? loaded[0];
    if (serverName === undefined || serverName === '') return byListener;
    const name = serverName.toLowerCase().replace(/\.$/, '');
    if (byListener?.names.some((pattern) => namesMatch(pattern, name))) return byListener;
    return loaded.find((entry) => entry.names.some((pattern) => namesMatch(pattern, name))) ?? byListener;
  }

  return {
    apply(newSources, settings) {
      loading = loading.then(() => {
        sources = newSources;
        minVersion = settings.minVersion;
        return load();
      });
      return loading;
    },
    seal(newTickets) {
      loading = loading.then(() => {
        tickets = newTickets;
        return load();
      });
      return loading;
    },
    async refresh() {
      const stale = await Promise.all(
        sources.map(async (source) => {
          if (source.source !== 'files' && source.source !== 'acme') return false;
          const entry = loaded.find((candidate) => candidate.name === source.name);
          return entry?.stamp !== (await stampOf(source).catch(() => 'unreadable'));
        }),
      );
      if (!stale.includes(true)) return;
      loading = loading.then(load);
      await loading;
    },
    choose: (serverName, preferred) => pick(serverName, preferred)?.context,
    chooseAsking: (serverName, preferred) => pick(serverName, preferred)?.asking(),
    stapler: (preferred) => (loaded.find(({ name }) => name === preferred) ?? loaded[0])?.stapler,
    get isResumable() {
      return tickets !== null;
    },
    get problems() {
      return problems;
    },
    get inUse() {
      const states = new Map((staples?.states ?? []).map((state) => [state.name, state]));
      return loaded.slice(0, MOST_SHOWN).map(({ name, inUse }) => ({ ...inUse, staple: states.get(name) ?? null }));
    },
  };
}

type Loaded = {
  name: string;
  source: CertificateSource;
  names: readonly string[];
  digest: string;
  stamp: string;
  context: SecureContext;
  /** Made when it is first wanted. */
  asking: () => SecureContext;
  stapler?: Server;
  inUse: Omit<CertificateInUse, 'staple'>;
  chain: StapledCertificate['chain'];
};

const stapledOf = ({ name, chain, source: { staple } }: Loaded): StapledCertificate[] =>
  staple === undefined ? [] : [{ name, chain, ...staple }];

async function pairOf(source: CertificateSource, selfSigned: () => Promise<CertificatePair>): Promise<CertificatePair> {
  switch (source.source) {
    case 'selfsigned':
      return selfSigned();
    case 'acme':
      return (await source.issued()) ?? (await selfSigned());
    case 'pem':
      return { certificate: source.certificate, privateKey: await source.privateKey() };
    case 'files': {
      const [certificate, privateKey] = await Promise.all([
        readFile(source.certificateFile, 'utf8'),
        readFile(source.keyFile, 'utf8'),
      ]);
      return { certificate, privateKey };
    }
  }
}

function contextOf(
  { certificate, privateKey }: CertificatePair,
  how: { minVersion: 'TLSv1.2' | 'TLSv1.3'; tickets: TicketSeal | null; own: string; staples: Staples | undefined },
): Pick<Loaded, 'context' | 'asking' | 'stapler'> {
  const { minVersion, tickets, own, staples } = how;
  const pair = { cert: certificate, key: privateKey, minVersion };
  const context = createSecureContext({
    ...pair,
    dhparam: 'auto',
    // Sessions of one certificate are never resumed under another (RFC 6066 §3); OpenSSL takes 32 octets.
    sessionIdContext: own.slice(0, 32),
    ...(tickets === null
      ? { secureOptions: constants.SSL_OP_NO_TICKET }
      : { ticketKeys: tickets.key, sessionTimeout: tickets.lifetime }),
  });
  let made: SecureContext | undefined;
  const asking = (): SecureContext => {
    made ??= createSecureContext({ ...pair, dhparam: 'auto', secureOptions: constants.SSL_OP_NO_TICKET });
    return made;
  };
  if (staples === undefined) return { context, asking };
  // It never listens: a handshake asks the server it belongs to for the staple of whichever certificate it shows.
  const stapler = createServer(pair);
  stapler.on('OCSPRequest', (shown, _issuer, answer) => answer(null, staples.of(shown) ?? (null as never)));
  return { context, asking, stapler };
}

/** The stamp changes when either file does: an atomic replacement gives a new inode even within one clock tick. */
async function stampOf(source: CertificateSource): Promise<string> {
  if (source.source === 'acme') return source.stamp();
  if (source.source !== 'files') return '';
  const stats = await Promise.all([stat(source.certificateFile), stat(source.keyFile)]);
  return stats.map((file) => `${file.ino}:${file.mtimeMs}:${file.size}`).join('|');
}

function namesOf(source: CertificateSource, pair: CertificatePair): readonly string[] {
  if (source.names.length > 0) return source.names.map((name) => name.toLowerCase());
  const alternatives = new X509Certificate(pair.certificate).subjectAltName ?? '';
  return alternatives
    .split(', ')
    .filter((entry) => entry.startsWith('DNS:'))
    .map((entry) => entry.slice(4).toLowerCase());
}

/** RFC 9525 §6.3: a wildcard is the complete leftmost label and stands for exactly one label. */
function namesMatch(pattern: string, name: string): boolean {
  if (!pattern.startsWith('*.')) return pattern === name;
  const dot = name.indexOf('.');
  return dot > 0 && name.slice(dot + 1) === pattern.slice(2);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The console shows so many; all are in use. */
const MOST_SHOWN = 200;
