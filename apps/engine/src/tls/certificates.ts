import { createHash, X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { CertificatePair } from './self-signed.ts';

/** A certificate as the settings describe it, with its private key within reach. */
export type CertificateSource = {
  name: string;
  /** Host names it answers to by SNI, `*.example.org` included; empty takes those in the certificate. */
  names: readonly string[];
} & (
  | { source: 'selfsigned' }
  | { source: 'pem'; certificate: string; privateKey: () => Promise<string> }
  | { source: 'files'; certificateFile: string; keyFile: string }
);

/** The server's certificates, ready for handshakes. */
export type Certificates = {
  /** Takes over a new list. What cannot be loaded keeps its previous context, if there was one, and is named in `problems`. */
  apply(sources: readonly CertificateSource[], options: { minVersion: 'TLSv1.2' | 'TLSv1.3' }): Promise<void>;
  /** Reads file pairs again where a file has changed. */
  refresh(): Promise<void>;
  /** The context for a handshake: by SNI (RFC 6066 §3) first, then the listener's own, then the first of the list. */
  choose(serverName: string | undefined, preferred: string | undefined): SecureContext | undefined;
  readonly problems: readonly { name: string; reason: string }[];
  /** Those in use, with the moment each ends. */
  readonly inUse: readonly { name: string; notAfter: string }[];
};

/** Creates the store of certificates; `selfSigned` gives the pair made at first start. */
export function createCertificates(options: { selfSigned: () => Promise<CertificatePair> }): Certificates {
  let sources: readonly CertificateSource[] = [];
  let minVersion: 'TLSv1.2' | 'TLSv1.3' = 'TLSv1.2';
  let loaded: Loaded[] = [];
  let problems: { name: string; reason: string }[] = [];
  let loading: Promise<void> = Promise.resolve();

  async function load(): Promise<void> {
    const next: Loaded[] = [];
    const failed: { name: string; reason: string }[] = [];
    for (const source of sources) {
      const previous = loaded.find((entry) => entry.name === source.name);
      try {
        const stamp = await stampOf(source);
        const pair = await pairOf(source, options.selfSigned);
        const digest = createHash('sha256')
          .update(`${minVersion}\0${pair.certificate}\0${pair.privateKey}`)
          .digest('hex');
        if (previous?.digest === digest) next.push({ ...previous, names: namesOf(source, pair), stamp });
        else
          next.push({
            name: source.name,
            names: namesOf(source, pair),
            digest,
            stamp,
            context: contextOf(pair, minVersion),
            notAfter: new X509Certificate(pair.certificate).validToDate.toISOString(),
          });
      } catch (error) {
        failed.push({ name: source.name, reason: `certificate '${source.name}' cannot be used: ${reasonOf(error)}` });
        if (previous !== undefined) next.push(previous);
      }
    }
    loaded = next;
    problems = failed;
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
    async refresh() {
      const stale = await Promise.all(
        sources.map(async (source) => {
          if (source.source !== 'files') return false;
          const entry = loaded.find((candidate) => candidate.name === source.name);
          return entry?.stamp !== (await stampOf(source).catch(() => 'unreadable'));
        }),
      );
      if (!stale.includes(true)) return;
      loading = loading.then(load);
      await loading;
    },
    choose(serverName, preferred) {
      const byListener = loaded.find((entry) => entry.name === preferred) ?? loaded[0];
      if (serverName === undefined || serverName === '') return byListener?.context;
      const name = serverName.toLowerCase().replace(/\.$/, '');
      if (byListener?.names.some((pattern) => namesMatch(pattern, name))) return byListener.context;
      const bySni = loaded.find((entry) => entry.names.some((pattern) => namesMatch(pattern, name)));
      return (bySni ?? byListener)?.context;
    },
    get problems() {
      return problems;
    },
    get inUse() {
      return loaded.map(({ name, notAfter }) => ({ name, notAfter }));
    },
  };
}

type Loaded = {
  name: string;
  names: readonly string[];
  digest: string;
  stamp: string;
  context: SecureContext;
  notAfter: string;
};

async function pairOf(source: CertificateSource, selfSigned: () => Promise<CertificatePair>): Promise<CertificatePair> {
  switch (source.source) {
    case 'selfsigned':
      return selfSigned();
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

function contextOf(pair: CertificatePair, minVersion: 'TLSv1.2' | 'TLSv1.3'): SecureContext {
  return createSecureContext({ cert: pair.certificate, key: pair.privateKey, minVersion, dhparam: 'auto' });
}

/** The stamp changes when either file does: an atomic replacement gives a new inode even within one clock tick. */
async function stampOf(source: CertificateSource): Promise<string> {
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
