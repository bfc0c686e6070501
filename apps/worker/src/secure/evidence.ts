import type { Resolver } from '@posthorn/dns/resolver';
import type { Policy } from '@posthorn/policy/index';
import { LookupFailed, NotYetKnown } from '@posthorn/policy/lookup/at-hand';
import type { Configuration } from '@posthorn/settings/configuration';
import { type DaneFacts, type DaneRule, decideDane } from '@posthorn/transport/dane/decide';
import { type DaneHost, lookUpTlsa, type TlsaLookup } from '@posthorn/transport/dane/look-up';
import { referenceNames } from '@posthorn/transport/dane/reference-names';
import { policyCovers } from '@posthorn/transport/mta-sts/policy';
import type { Hop, Way } from '../resolve/ways.ts';
import type { DeliverySettings } from '../settings.ts';
import type { StsFound } from './sts/keeper.ts';

/** What is known of one host before it is connected to: DNS, the policy of the domain, the operator's lists. */
export type Evidence = {
  dane: DaneRule;
  isDaneRequired: boolean;
  /** Null: there was no point in asking. */
  tlsa: TlsaLookup | null;
  sts: StsFound;
  isListed: boolean;
  verify: 'off' | 'try' | 'must';
  areNamesChecked: boolean;
  /** Whether a staple is asked for, or insisted on. */
  ocsp: 'off' | 'try' | 'must';
  /** The name SNI carries: the TLSA base domain where DANE decides (RFC 7672 §8.1). */
  servername: string;
  /** The names that a certificate may be for, for authorities and for usage 2. */
  hostNames: readonly string[];
  daneNames: readonly string[];
};

/** Looks up what speaks for or against a host. TLSA records are only asked for where DNSSEC secures what led there (RFC 7672 §2.2). */
export async function gatherEvidence(
  way: Way,
  hop: Hop,
  on: { resolver: Resolver; settings: DeliverySettings },
): Promise<Evidence> {
  const { settings, resolver } = on;
  const { dane, tls } = settings.configuration;
  const isNamed = (items: readonly string[]): boolean => namesHop(settings.policy, items, { way, hop });
  const { prdr, pipeConnect } = settings.configuration;
  const asked = [dane.requireHosts, dane.tryHosts, tls.verifyHosts, tls.tryVerifyHosts, tls.verifyCertNames];
  const others = [tls.requestOcspHosts, tls.requireOcspHosts, tls.requireHosts, prdr.tryHosts, pipeConnect.tryHosts];
  await settings.learn(...[...asked, ...others].map((items) => () => isNamed(items)));
  const isDaneRequired = isNamed(dane.requireHosts);
  const wish = isDaneRequired ? 'require' : isNamed(dane.tryHosts) ? 'try' : 'off';
  const host = wish === 'off' || way.lookUp === 'insecure' ? null : await securedHost(hop, resolver);
  const tlsa = host?.isSecure ? await lookUpTlsa(host, hop.port, resolver) : null;
  const facts: DaneFacts = {
    wish,
    mx: way.lookUp,
    addresses: host?.isSecure ? 'secure' : 'insecure',
    tlsa: tlsa?.kind ?? 'none',
  };
  const rule = decideDane(facts);
  const base = tlsa?.kind === 'usable' ? tlsa.base : hop.name;
  return {
    dane: rule,
    isDaneRequired,
    tlsa,
    sts: way.sts,
    isListed: way.sts.policy !== null && policyCovers(way.sts.policy, hop.name),
    verify: isNamed(tls.verifyHosts) ? 'must' : isNamed(tls.tryVerifyHosts) ? 'try' : 'off',
    areNamesChecked: isNamed(tls.verifyCertNames),
    ocsp: ocspWish(tls, { isNamed, tlsa: rule.decision === 'verified' ? tlsa : null }),
    servername: rule.decision === 'verified' ? base : hop.name,
    hostNames: [hop.name],
    daneNames: referenceNames({
      nextHop: way.nextHop,
      viaMx: way.viaMx,
      host: hop.name,
      ...(hop.canonicalName === hop.name ? {} : { hostExpanded: hop.canonicalName }),
      tlsaBase: base,
    }),
  };
}

/**
 * What is wished of OCSP staples. Whoever is proved by the key itself need not be asked (RFC 7671 §5.1), as long as the operator has not chosen
 * whom to ask.
 */
function ocspWish(
  { requestOcspHosts, requireOcspHosts }: Pick<Configuration['tls'], 'requestOcspHosts' | 'requireOcspHosts'>,
  { isNamed, tlsa }: { isNamed: (items: readonly string[]) => boolean; tlsa: TlsaLookup | null },
): Evidence['ocsp'] {
  if (isNamed(requireOcspHosts)) return 'must';
  if (!isNamed(requestOcspHosts)) return 'off';
  const isDefault = requestOcspHosts.length === 1 && requestOcspHosts[0] === '*';
  const isKeyNamed = tlsa?.kind === 'usable' && tlsa.records.some(({ usage }) => usage !== 2);
  return isDefault && isKeyNamed ? 'off' : 'try';
}

/**
 * The host as DANE sees it. Where its alias leads out of what DNSSEC secures, the alias itself may still be secure, and then records at its
 * own name count (RFC 7672 §2.2.2).
 */
async function securedHost(hop: Hop, resolver: Resolver): Promise<DaneHost> {
  const { name, canonicalName, isSecure } = hop;
  if (isSecure || canonicalName === name) return { name, canonicalName, isSecure };
  const alias = await resolver.query(name, 'CNAME');
  return { name, canonicalName: name, isSecure: alias.kind === 'found' && alias.secure };
}

/** As {@link namesHop}, for what is only tried: where the list cannot be asked, it is not. */
export function namesHopIfKnown(...about: Parameters<typeof namesHop>): boolean {
  try {
    return namesHop(...about);
  } catch (error) {
    if (error instanceof LookupFailed || error instanceof NotYetKnown) return false;
    throw error;
  }
}

/** Whether a list names a hop: by the name of the host, one of its addresses, or the domain mail goes to. What any of these excludes is out. */
export function namesHop(
  policy: Policy,
  items: readonly string[],
  { way, hop }: { way: Pick<Way, 'nextHop'>; hop: Pick<Hop, 'name' | 'addresses'> },
): boolean {
  if (items.length === 0) return false;
  const names = way.nextHop === '' || way.nextHop === hop.name ? [hop.name] : [hop.name, way.nextHop];
  const addresses = hop.addresses.length > 0 ? hop.addresses.map(({ address }) => address) : ['0.0.0.0'];
  const matches = names.flatMap((name) => addresses.map((address) => policy.explainHosts(items, { address, name })));
  return matches.some(({ matched }) => matched) && !matches.some(({ item }) => item?.trim().startsWith('!'));
}
