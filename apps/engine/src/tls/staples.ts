import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { OcspRow, WantedOcsp } from '@posthorn/db/mail/ocsp';
import { type ParsedOcsp, parseOcspFile, parseOcspResponse } from '@posthorn/transport/ocsp/response';
import { chooseStaple, issuerIn, type Staple } from '@posthorn/transport/ocsp/staple';
import type { Certificate } from '@posthorn/transport/x509/certificate';

/** A certificate that is shown, and where its staple comes from. */
export type StapledCertificate = {
  name: string;
  /** The certificate itself first. */
  chain: readonly Certificate[];
} & ({ ocsp: 'fetch' } | { ocsp: 'file'; file: string });

/** How the staple of one certificate is. `waiting`: nothing has come yet, and nothing has gone wrong. */
export type StapleState = {
  name: string;
  source: 'file' | 'fetch';
  state: 'good' | 'bad' | 'revoked' | 'waiting';
  /** Why, for people. */
  words: string;
  until: string | null;
};

/** The OCSP responses that are sent with our certificates (RFC 6066 §8). Only good ones ever are, and only while they are. */
export type Staples = {
  /** Takes over a new list of certificates. */
  apply(certificates: readonly StapledCertificate[]): Promise<void>;
  /** Looks again: files that were replaced, responses that were fetched, those that have ended. */
  refresh(): Promise<void>;
  /** What to send with a certificate (in DER); undefined: nothing. */
  of(certificate: Buffer): Buffer | undefined;
  readonly states: readonly StapleState[];
};

export type StaplesOptions = {
  now: () => number;
  /** Says that responses are wanted and reads those that are there. */
  want: (wanted: readonly WantedOcsp[]) => Promise<OcspRow[]>;
  /** A state has changed. */
  tell: (state: StapleState) => void;
};

export function createStaples(options: StaplesOptions): Staples {
  const at = (): Date => new Date(options.now());
  let held: Held[] = [];
  let looking: Promise<void> = Promise.resolve();

  function judge(one: Held, found: readonly ParsedOcsp[]): Staple {
    const [certificate] = one.chain;
    const issuer = issuerIn(one.chain);
    if (certificate === undefined || issuer === null) return { kind: 'bad', words: NO_ISSUER };
    return chooseStaple(found, { certificate, issuer, at: at() });
  }

  function settle(one: Held, staple: Staple | 'waiting', trouble?: string): void {
    one.staple = staple === 'waiting' || staple.kind !== 'good' ? undefined : staple;
    const state: StapleState = {
      name: one.name,
      source: one.ocsp,
      state: staple === 'waiting' ? 'waiting' : staple.kind,
      words: trouble ?? wordsOf(staple),
      until: one.staple?.until.toISOString() ?? null,
    };
    const { state: before } = one;
    one.state = state;
    // A response that follows a good one is no news.
    if (before?.state === state.state && (state.state === 'good' || before.words === state.words)) return;
    if (state.state !== 'waiting') options.tell(state);
  }

  async function readFiles(): Promise<void> {
    for (const one of held) {
      if (one.ocsp !== 'file') continue;
      try {
        const { ino, mtimeMs, size } = await stat(one.file);
        const stamp = `${ino}:${mtimeMs}:${size}`;
        if (stamp === one.stamp) continue;
        if (size > MAX_FILE) throw new Error(`it is larger than ${MAX_FILE} octets`);
        const octets = await readFile(one.file);
        one.stamp = stamp;
        settle(one, judge(one, parseOcspFile(octets)));
      } catch (error) {
        one.stamp = undefined;
        const words = `the file cannot be read: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`;
        settle(one, { kind: 'bad', words });
      }
    }
  }

  async function readFetched(): Promise<void> {
    const wanted: (WantedOcsp & { one: Held })[] = [];
    for (const one of held) {
      if (one.ocsp !== 'fetch') continue;
      const [certificate] = one.chain;
      const issuer = issuerIn(one.chain);
      if (certificate === undefined || issuer === null) settle(one, { kind: 'bad', words: NO_ISSUER });
      else if (certificate.ocspUrls.length === 0) settle(one, { kind: 'bad', words: NO_RESPONDER });
      else
        wanted.push({
          one,
          fingerprint: fingerprintOf(certificate.der),
          certificate: certificate.der,
          issuer: issuer.der,
        });
    }
    if (wanted.length === 0) return;
    // The same certificate may stand in the settings twice, and a row is written once.
    const once = [...new Map(wanted.map((want) => [want.fingerprint, want])).values()];
    const rows = new Map((await options.want(once)).map((row) => [row.fingerprint, row]));
    for (const { one, fingerprint } of wanted) {
      const row = rows.get(fingerprint);
      if (row) settleFetched(one, row);
    }
  }

  function settleFetched(one: Held, { response, error }: OcspRow): void {
    if (response === null) {
      settle(one, error === null ? 'waiting' : { kind: isRevocation(error) ? 'revoked' : 'bad', words: error });
      return;
    }
    const staple = judge(one, [parseOcspResponse(response)]);
    // What is still good is kept through outages of the responder.
    const trouble = staple.kind === 'good' && error !== null ? `${wordsOf(staple)}; no newer one: ${error}` : undefined;
    settle(one, staple, trouble);
  }

  /** What has ended is no longer good, whatever there is to follow it. */
  function endOld(): void {
    for (const one of held) {
      if (one.staple && one.staple.until <= at())
        settle(one, { kind: 'bad', words: `it has ended on ${one.staple.until.toISOString()}` });
    }
  }

  async function look(): Promise<void> {
    endOld();
    await readFiles();
    await readFetched();
  }
  const lookNext = (first: () => void = () => {}): Promise<void> => {
    const next = looking.then(() => {
      first();
      return look();
    });
    looking = next.catch(() => {});
    return next;
  };

  return {
    apply(certificates) {
      return lookNext(() => {
        held = certificates.map((certificate) => {
          const key = keyOf(certificate);
          const before = held.find((one) => one.key === key);
          return before ? { ...before, ...certificate } : { ...certificate, key };
        });
      });
    },
    refresh: () => lookNext(),
    of(certificate) {
      const found = held.find(({ staple, chain }) => staple !== undefined && chain[0]?.der.equals(certificate));
      return found?.staple !== undefined && found.staple.until > at() ? found.staple.der : undefined;
    },
    get states() {
      return held.flatMap(({ state }) => (state ? [state] : []));
    },
  };
}

type Held = StapledCertificate & {
  key: string;
  state?: StapleState;
  staple?: Extract<Staple, { kind: 'good' }> | undefined;
  /** Of the file as it was read last. */
  stamp?: string | undefined;
};

const keyOf = (certificate: StapledCertificate): string =>
  [
    certificate.name,
    certificate.ocsp,
    certificate.ocsp === 'file' ? certificate.file : '',
    ...certificate.chain.map(({ der }) => fingerprintOf(der)),
  ].join('\n');

const fingerprintOf = (der: Buffer): string => createHash('sha256').update(der).digest('hex');

/** A worker keeps a revocation as the reason why there is no response. */
const isRevocation = (error: string): boolean => error.startsWith('revoked ');

function wordsOf(staple: Staple | 'waiting'): string {
  if (staple === 'waiting') return 'the first response has not come yet';
  return staple.kind === 'good' ? `good until ${staple.until.toISOString()}` : staple.words;
}

const NO_ISSUER = 'the chain does not hold the issuer of the certificate, without which no response can be checked';
const NO_RESPONDER = 'the certificate names no OCSP responder';
const MAX_FILE = 1_000_000;
