import type { TLSSocket } from 'node:tls';
import { ISSUED, resumptionBits } from '@posthorn/transport/resumption/bits';
import { createSessionCache } from '@posthorn/transport/resumption/session-cache';
import type { TlsFacts } from '../outcome/result.ts';
import type { Hop } from '../resolve/ways.ts';
import type { Secured } from './demands.ts';
import type { HandshakeOptions } from './handshake.ts';
import type { Inspection } from './inspect.ts';

/** One connection's part in resuming: what its handshake is given, and what it is taken for. */
export type Resuming = {
  /** An earlier session is offered. */
  readonly isOffered: boolean;
  readonly handshake: Pick<HandshakeOptions, 'session' | 'issued'>;
  /** What the handshake showed: of a session that went on, what was seen when it began; else what `look` finds. Notes the bits in the facts. */
  inspect(socket: TLSSocket, facts: TlsFacts, look: () => Inspection): Inspection;
  /** The connection is good enough: the sessions that its host gives out may be used for others. */
  keep(): void;
  /** Forgets the sessions of this host: what was offered did not work. */
  forget(): void;
};

/**
 * Keeps the TLS sessions of mail hosts, for as long as what their certificates proved still counts. Whoever goes on with a session is who it was
 * made with (RFC 8446 §2.2), so the proof made then stands, under the very same demands, TLSA records and authorities only. Where an OCSP staple
 * is required a fresh handshake brings it.
 */
export function createResumption({ now }: { now: () => number }) {
  const cache = createSessionCache<Inspection>({ now, maxKeys: MOST_HOSTS, perKey: 2 });
  return ({ hop, secured, isWanted }: { hop: Hop; secured: Secured; isWanted: boolean }): Resuming => {
    const { demands, evidence } = secured;
    const isAsked =
      isWanted && evidence !== null && demands.kind === 'connect' && demands.requirement.staple !== 'must';
    const key = `${hop.name}:${hop.port} ${evidence?.servername ?? ''} ${secured.key}`;
    const offered = isAsked ? cache.take(key) : undefined;
    const early: Buffer[] = [];
    let known: { inspection: Inspection; facts: TlsFacts; until: number } | undefined;
    let isKept = false;
    const put = (session: Buffer): void => {
      if (known) cache.put(key, { session, proof: known.inspection, until: known.until });
    };
    return {
      isOffered: offered !== undefined,
      handshake: {
        session: offered?.session,
        // TLS 1.3 gives them out whenever it likes, TLS 1.2 before the handshake is done.
        issued(session) {
          if (known) known.facts.resumption = (known.facts.resumption ?? 0) | ISSUED;
          if (!isAsked) return;
          if (isKept) put(session);
          else if (early.length < MOST_TICKETS) early.push(session);
        },
      },
      inspect(socket, facts, look) {
        const isResumed = offered !== undefined && socket.isSessionReused();
        const inspection = isResumed ? offered.proof : look();
        facts.resumption = resumptionBits({
          isSupported: isWanted,
          isAsked,
          isOffered: offered !== undefined,
          isIssued: early.length > 0,
          isResumed,
        });
        facts.resumed = isResumed;
        if (isResumed && inspection.certificate) {
          const { subject, issuer, fingerprint, notAfter } = inspection.certificate;
          Object.assign(facts, { subject, issuer, fingerprint, notAfter });
        }
        const ends = Date.parse(inspection.certificate?.notAfter ?? '');
        const until = Math.min(now() + PROOF_MS, Number.isNaN(ends) ? 0 : ends);
        known = { inspection, facts, until: isResumed ? offered.until : until };
        return inspection;
      },
      keep() {
        isKept = true;
        for (const session of early.splice(0)) put(session);
      },
      forget: () => cache.drop(key),
    };
  };
}

/** As logs write it: a star after the cipher of a session that went on. */
export function tlsData(tls: TlsFacts | null): { tls?: string; resumption?: number } {
  if (tls === null) return {};
  const { version, cipher, resumption = 0 } = tls;
  return { tls: `${version}:${cipher}${tls.resumed ? '*' : ''}`, resumption };
}

/** Tickets last two hours with most servers; what was proved longer ago is proved again. */
const PROOF_MS = 7_200_000;
const MOST_HOSTS = 1000;
const MOST_TICKETS = 4;
