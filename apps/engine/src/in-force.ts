import type { Lookups, LookupView } from '@posthorn/lookup/room/lookups';
import { compilePolicy, type Policy } from '@posthorn/policy/index';
import { parseIp } from '@posthorn/policy/ip';
import { parseList } from '@posthorn/policy/list';
import type { CompiledRouting, SecretRef } from '@posthorn/policy/route';
import { type CompiledRules, compileRules, createRuleContext } from '@posthorn/policy/rules/compile';
import type { Configuration } from '@posthorn/settings/configuration';
import { effectiveConfiguration } from '@posthorn/settings/overrides';
import { ruleFacts } from '@posthorn/settings/rule-facts';
import { createSrsReader, type SrsReader } from './srs.ts';

/** One revision of the settings, made ready for answering: lists parsed, routes compiled, accounts by name. */
export type InForce = {
  readonly revision: number;
  readonly configuration: Configuration;
  /** The name of this machine, for settings that name none. */
  readonly bootHostname: string;
  /** Our name in greetings and Received fields. */
  readonly hostname: string;
  readonly lists: {
    relayHosts: HostTest;
    tlsRequireHosts: HostTest;
    tlsAskHosts: HostTest;
    smtputf8AdvertiseHosts: HostTest;
    dsnAdvertiseHosts: HostTest;
    pipeConnectAdvertiseHosts: HostTest;
    prdrAdvertiseHosts: HostTest;
    requireTlsAdvertiseHosts: HostTest;
    proxyRequiredHosts: HostTest;
    xclientHosts: HostTest;
    dmarcMailingLists: HostTest;
  };
  /** Does what is offered at EHLO depend on the client's name? */
  readonly advertisingNeedsName: boolean;
  /** Answers that are kept elsewhere. */
  readonly lookups: LookupView;
  /** Does any list depend on one? */
  readonly hasLookedUpLists: boolean;
  /** The operator's rules, ready to be asked. */
  readonly rules: CompiledRules;
  /** Is a value (an IP address, host, domain or mail address) in a named list? */
  isInNamedList(value: string, list: string): boolean;
  isHostInNamedList(host: { address: string; name: string | undefined }, list: string): boolean;
  /** The content profile of a recipient; '' for those without. */
  contentProfile(address: string): string;
  /** Clusters of servers, and the one address by which DCC is to know each. */
  readonly dccForwarders: readonly { known: HostTest; address: string }[];
  /** The stricter of two content profiles. */
  stricterProfile(a: string, b: string): string;
  isOurList(items: readonly string[], address: string): boolean;
  isTrustedSealer(items: readonly string[], domain: string): boolean;
  readonly route: CompiledRouting;
  /** Who is meant by a sender that was rewritten here. */
  readonly srs: SrsReader;
  /** An account, enabled or not, by the name it signs in with. */
  account(username: string): Account | undefined;
  secret(ref: SecretRef): Promise<string>;
  /** The same revision as it holds for one listener; itself where nothing is overridden. */
  forListener(name: string): InForce;
};

/** A list of hosts. */
export type HostTest = {
  /** Could the answer change with the client's verified name? */
  readonly needsName: boolean;
  matches(host: { address: string; name: string | undefined }): boolean;
};

/** Who may sign in, and in whose name it may write. */
export type Account = {
  username: string;
  enabled: boolean;
  password: SecretRef;
  mayWriteAs(address: string): boolean;
};

/** A revision as the database gives it. */
export type Revision = {
  readonly revision: number;
  readonly configuration: Configuration;
  secret(ref: SecretRef): Promise<string>;
};

/** Makes a revision ready. Throws for settings that were never validated. */
export function putInForce(
  revision: Revision,
  boot: { hostname: string; lookups: Lookups; isRehearsal?: boolean },
): InForce {
  const { configuration } = revision;
  const lookups = boot.lookups.of(configuration, (ref) => revision.secret(ref), {
    isRehearsal: boot.isRehearsal ?? false,
  });
  const policy = compilePolicy(configuration, lookups);
  const accounts = new Map<string, Account>();
  for (const { username, enabled, password, senders } of configuration.auth.accounts) {
    accounts.set(username.toLowerCase(), {
      username,
      enabled,
      password,
      mayWriteAs: (address) => policy.addresses(senders, address),
    });
  }
  const parts: Parts = {
    revision: revision.revision,
    policy,
    lookups,
    hasLookedUpLists: configuration.lists.named.some(({ lookup }) => lookup !== undefined),
    bootHostname: boot.hostname,
    account: (username) => accounts.get(username.toLowerCase()),
    secret: (ref) => revision.secret(ref),
    srs: createSrsReader(configuration, { bootHostname: boot.hostname, secret: (ref) => revision.secret(ref) }),
    rules: compileRules(
      configuration.rules.ordered,
      createRuleContext(
        ruleFacts(),
        configuration.lists.named.map(({ name }) => name),
        configuration.lookups.sources.map(({ name }) => name),
      ),
    ),
    isInNamedList: namedListTest(configuration, policy),
    known: new Map(),
    forListener(name) {
      const effective = effectiveConfiguration(configuration, { listener: name });
      let found = parts.known.get(effective);
      if (!found) {
        found = holdFor(effective, parts);
        parts.known.set(effective, found);
      }
      return found;
    },
  };
  const everywhere = holdFor(configuration, parts);
  parts.known.set(configuration, everywhere);
  return everywhere;
}

/** What all listeners share; nothing of it can be overridden. */
type Parts = Pick<
  InForce,
  'revision' | 'account' | 'secret' | 'srs' | 'forListener' | 'rules' | 'isInNamedList' | 'lookups' | 'hasLookedUpLists'
> & {
  policy: Policy;
  bootHostname: string;
  known: Map<Configuration, InForce>;
};

function holdFor(configuration: Configuration, parts: Parts): InForce {
  const { policy, bootHostname } = parts;
  const hosts = (items: readonly string[]): HostTest => ({
    needsName: mentionsNames(items),
    matches: ({ address, name }) =>
      items.length > 0 && policy.hosts(items, name === undefined ? { address } : { address, name }),
  });
  const lists = {
    relayHosts: hosts(configuration.smtp.relayHosts),
    tlsRequireHosts: hosts(configuration.tls.requireHosts),
    tlsAskHosts: hosts(configuration.tls.askHosts),
    smtputf8AdvertiseHosts: hosts(configuration.smtputf8.advertiseHosts),
    dsnAdvertiseHosts: hosts(configuration.dsn.advertiseHosts),
    pipeConnectAdvertiseHosts: hosts(configuration.pipeConnect.advertiseHosts),
    prdrAdvertiseHosts: hosts(configuration.prdr.advertiseHosts),
    requireTlsAdvertiseHosts: hosts(configuration.requireTls.advertiseHosts),
    proxyRequiredHosts: hosts(configuration.proxy.requiredHosts),
    xclientHosts: hosts(configuration.xclient.hosts),
    dmarcMailingLists: hosts(configuration.dmarc.mailingLists),
  };
  return {
    revision: parts.revision,
    configuration,
    bootHostname,
    hostname: configuration.smtp.hostname || bootHostname,
    lists,
    advertisingNeedsName: [
      lists.smtputf8AdvertiseHosts,
      lists.dsnAdvertiseHosts,
      lists.prdrAdvertiseHosts,
      lists.requireTlsAdvertiseHosts,
      lists.xclientHosts,
    ].some(({ needsName }) => needsName),
    lookups: parts.lookups,
    hasLookedUpLists: parts.hasLookedUpLists,
    rules: parts.rules,
    isInNamedList: parts.isInNamedList,
    isHostInNamedList: ({ address, name }, list) =>
      policy.hosts([`@${list}`], name === undefined ? { address } : { address, name }),
    ...profilesOf(configuration, policy),
    dccForwarders: configuration.dcc.forwarders.map((one) => ({ address: one.address, known: hosts(one.hosts) })),
    isOurList: (items, address) => items.length > 0 && policy.addresses(items, address),
    isTrustedSealer: (items, domain) => items.length > 0 && policy.domains(items, domain),
    route: policy.route,
    account: parts.account,
    secret: parts.secret,
    srs: parts.srs,
    forListener: parts.forListener,
  };
}

/** Profiles stand from the strictest to the laxest; no profile at all is laxer still. */
function profilesOf({ content }: Configuration, policy: Policy): Pick<InForce, 'contentProfile' | 'stricterProfile'> {
  const names = content.profiles.map(({ name }) => name);
  const rank = (name: string): number => (name === '' ? names.length : names.indexOf(name));
  return {
    contentProfile: (address) =>
      content.profiles.find(({ recipients }) => policy.addresses(recipients, address))?.name ?? '',
    stricterProfile: (a, b) => (rank(b) < rank(a) ? b : a),
  };
}

/** What a value is asked as follows from what the list holds. */
function namedListTest({ lists }: Configuration, policy: Policy): InForce['isInNamedList'] {
  const kinds = new Map(lists.named.map(({ name, kind }) => [name, kind]));
  return (value, list) => {
    switch (kinds.get(list)) {
      case 'hosts':
        return policy.hosts([`@${list}`], parseIp(value) ? { address: value } : { address: '', name: value });
      case 'domains':
        return policy.domains([`@${list}`], value);
      case 'addresses':
        return policy.addresses([`@${list}`], value);
      case undefined:
        return false;
    }
  };
}

/** A named list may hold names, so it counts as if it did. */
function mentionsNames(items: readonly string[]): boolean {
  const read = parseList(items, 'hosts');
  return read.ok && read.list.items.some(({ pattern }) => pattern.kind === 'domain' || pattern.kind === 'named');
}
