import { createHash } from 'node:crypto';
import type { StoredMessage } from '@posthorn/db/mail/message';
import type { Resolver } from '@posthorn/dns/resolver';
import { formatTlsa } from '@posthorn/transport/dane/tlsa';
import type { SecureFacts } from '@posthorn/transport/secure/facts';
import { type Demands, demandsOn, type Requirement } from '@posthorn/transport/secure/require';
import type { Hop, Way } from '../resolve/ways.ts';
import type { DeliverySettings } from '../settings.ts';
import { type Evidence, gatherEvidence } from './evidence.ts';
import type { Trust } from './trust.ts';

/** What a connection to one host has to be like for one message, and why. */
export type Secured = {
  /** What was held against the table. */
  facts: SecureFacts;
  demands: Demands;
  /** Null for what is inside our own house. */
  evidence: Evidence | null;
  trust: Trust;
  allowCommonName: boolean;
  /** Whether the message itself asks for something; its refusals then say nothing of the host. */
  isOfMessage: boolean;
  /** Connections made for the same key were held to the same: only they may be used again. */
  key: string;
};

/** Decides for a message and a host; the one place where facts meet the table. */
export type Securer = (
  message: Pick<StoredMessage, 'requireTls' | 'summary'>,
  at: { way: Way; hop: Hop; settings: DeliverySettings },
) => Promise<Secured>;

/** Makes what decides. `resolver` is asked for TLSA records. */
export function createSecurer({ resolver }: { resolver: () => Resolver }): Securer {
  // A hop lives for some seconds, as long as the way it belongs to, and serves many messages.
  const known = new WeakMap<Hop, Promise<Evidence>>();
  const evidenceOf = (way: Way, hop: Hop, settings: DeliverySettings): Promise<Evidence> => {
    let gathered = known.get(hop);
    if (!gathered) {
      gathered = gatherEvidence(way, hop, { resolver: resolver(), settings });
      known.set(hop, gathered);
      gathered.catch(() => known.delete(hop));
    }
    return gathered;
  };
  return async (message, { way, hop, settings }) => {
    const { trust, configuration } = settings;
    const { allowCommonName } = configuration.tls;
    if (way.isInside) {
      const facts = { ...nothingAsked, route: way.tls };
      const demands = demandsOn(facts);
      return { facts, demands, evidence: null, trust, allowCommonName, isOfMessage: false, key: keyOf(demands, []) };
    }
    const evidence = await evidenceOf(way, hop, settings);
    const hasTlsRequiredNo = message.summary.tlsRequired === 'no';
    const facts: SecureFacts = {
      dane: evidence.dane.decision,
      isDaneRequired: evidence.isDaneRequired,
      sts: evidence.sts.policy?.mode ?? 'none',
      isListed: evidence.isListed,
      hasRequireTls: message.requireTls,
      hasTlsRequiredNo,
      lookUp: way.lookUp,
      route: way.tls,
      verify: evidence.verify,
      areNamesChecked: evidence.areNamesChecked,
      ocsp: evidence.ocsp,
    };
    const demands = demandsOn(facts);
    const proofs = [
      evidence.servername,
      ...(isAsked(demands, 'dane') ? [...evidence.daneNames, ...recordsOf(evidence)] : []),
      ...(isAsked(demands, 'chain') || isAsked(demands, 'names') ? [trust.id, String(allowCommonName)] : []),
    ];
    return {
      facts,
      demands,
      evidence,
      trust,
      allowCommonName,
      isOfMessage: message.requireTls || hasTlsRequiredNo,
      key: keyOf(demands, proofs),
    };
  };
}

/** The usable TLSA records as zone files have them. */
export function recordsOf({ tlsa }: Pick<Evidence, 'tlsa'>): string[] {
  return tlsa?.kind === 'usable' ? tlsa.records.map((record) => formatTlsa(record)) : [];
}

function isAsked(demands: Demands, what: 'dane' | 'chain' | 'names'): boolean {
  return demands.kind === 'connect' && demands.requirement[what] !== 'off';
}

function keyOf(demands: Demands, proofs: readonly string[]): string {
  if (demands.kind === 'next-host') return 'none';
  const { tls, isImplicit, dane, chain, names, staple, requireTls }: Requirement = demands.requirement;
  const text = JSON.stringify([tls, isImplicit, dane, chain, names, staple, requireTls, proofs]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/** Inside our own house (mail stores, the sandbox) only the route has a say: the way ends there. */
const nothingAsked: SecureFacts = {
  dane: 'opportunistic',
  isDaneRequired: false,
  sts: 'none',
  isListed: false,
  hasRequireTls: false,
  hasTlsRequiredNo: false,
  lookUp: 'given',
  route: 'opportunistic',
  verify: 'off',
  areNamesChecked: false,
  ocsp: 'off',
};
