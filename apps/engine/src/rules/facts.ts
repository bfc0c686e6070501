import { countReceived, firstValue, type HeaderSection, summaryOf } from '@posthorn/message/headers';
import { splitAddress } from '@posthorn/policy/address';
import type { FactValue } from '@posthorn/policy/rules/fact';
import { isFromOutside } from '../authentication/scope.ts';
import { isSubmission } from '../listeners/kind.ts';
import { contentFacts } from './content-facts.ts';
import type { MessageContent, RuleScope } from './scope.ts';
import { spfFacts } from './spf-facts.ts';

/** One fact of a scope; found out when a rule asks. */
export type FactReader = (scope: RuleScope) => FactValue | Promise<FactValue>;

/** Every fact that rules can ask the engine for, by its name. What is not there at a stage reads as empty. */
export const factReaders: Readonly<Record<string, FactReader>> = {
  'client.address': ({ session }) => session.client.address,
  'client.port': ({ session }) => session.client.port,
  'client.name': ({ session }) => session.client.name ?? session.facts.reverseName(),
  'client.nameResult': ({ session }) => session.facts.iprev().then((found) => found?.result),
  'client.network': ({ session }) => session.client.keys.network,
  'client.connections': ({ session }) => session.house.limits.connections.of(session.client.keys.client),
  'client.isRelayHost': async ({ session }) => {
    const { relayHosts } = session.inForce.lists;
    if (relayHosts.needsName) session.client.name ??= await session.facts.reverseName();
    return relayHosts.matches(session.client);
  },
  'session.id': ({ session }) => session.id,
  'session.listener': ({ session }) => session.listener.name,
  'session.localAddress': ({ session }) => session.client.localAddress,
  'session.localPort': ({ session }) => session.client.localPort,
  'session.isSubmission': ({ session }) => isSubmission(session.listener.kind),
  'session.isFromOutside': ({ session }) => isFromOutside(session),
  'session.tls': ({ session }) => session.tls !== undefined,
  'session.tlsVersion': ({ session }) => session.tls?.version,
  'session.tlsCipher': ({ session }) => session.tls?.cipher,
  'session.tlsName': ({ session }) => session.tls?.sni,
  'tls.in.version': ({ session }) => session.tls?.version,
  'tls.in.cipher': ({ session }) => session.tls?.cipher,
  'tls.in.sni': ({ session }) => session.tls?.sni,
  'tls.in.peerSubject': ({ session }) => session.certificate?.chain[0]?.subject,
  'tls.in.peerIssuer': ({ session }) => session.certificate?.chain[0]?.issuer,
  'tls.in.peerFingerprint': ({ session }) => session.certificate?.chain[0]?.fingerprint,
  'tls.in.peerVerified': ({ session }) => session.certificate?.isVerified ?? false,
  'tls.in.resumption': ({ session }) => session.tls?.resumption,
  'session.user': ({ session }) => session.user?.username,
  'session.messages': ({ session }) => session.messages,
  'session.errors': ({ session }) => session.errors,
  'session.hostname': ({ session }) => session.inForce.hostname,
  'session.helo': ({ session }) => session.helo,
  'session.isExtended': ({ session }) => session.isExtended,
  'session.earlyPipelining': ({ session }) => session.conversation.state.wasEarly,
  'proxy.session': ({ session }) => session.front?.by === 'proxy',
  'proxy.hostAddress': ({ session }) => (session.front?.by === 'proxy' ? session.front.address : undefined),
  'proxy.hostPort': ({ session }) => (session.front?.by === 'proxy' ? session.front.port : undefined),
  'proxy.targetAddress': ({ session }) => session.front?.target?.address,
  'proxy.targetPort': ({ session }) => session.front?.target?.port,
  'sender.address': ({ transaction }) => transaction?.reversePath,
  'sender.localPart': ({ transaction }) => splitAddress(transaction?.reversePath ?? '').local,
  'sender.domain': ({ transaction }) => splitAddress(transaction?.reversePath ?? '').domain,
  'message.id': ({ transaction }) => transaction?.id,
  'message.declaredSize': ({ transaction }) => transaction?.params.size,
  'message.smtputf8': ({ transaction }) => transaction?.params.smtputf8,
  'message.body': ({ transaction }) => transaction?.params.body,
  'message.requireTls': ({ transaction }) => transaction?.params.extra['REQUIRETLS'] !== undefined,
  'message.recipients': ({ transaction }) => transaction?.recipients.map(({ address }) => address),
  'message.recipientCount': ({ transaction }) => transaction?.recipients.length,
  'smtp.prdr': ({ transaction }) => transaction?.params.extra['PRDR'] !== undefined,
  'smtp.prdrRan': ({ transaction }) => transaction?.prdrRan,
  'recipient.address': ({ recipient }) => recipient?.address,
  'recipient.localPart': ({ recipient }) => splitAddress(recipient?.address ?? '').local,
  'recipient.domain': ({ recipient }) => splitAddress(recipient?.address ?? '').domain,
  'recipient.isLocal': ({ recipient }) => recipient?.choice.local,
  'recipient.route': ({ recipient }) => recipient?.choice.route,
  'content.profile': ({ session, transaction, recipient }) =>
    recipient !== undefined
      ? session.inForce.contentProfile(recipient.address)
      : transaction?.prdrRan
        ? ''
        : transaction?.profile,
  'content.profiles': ({ session, transaction }) => [
    ...new Set(transaction?.recipients.map(({ address }) => session.inForce.contentProfile(address))),
  ],
  ...contentFacts,
  'message.size': ({ content }) => content?.size,
  'message.subject': ({ content }) => content && summaryOf(content.section).subject,
  'message.from': ({ content }) => content && summaryOf(content.section).from,
  'message.to': ({ content }) => content && summaryOf(content.section).to,
  'message.messageId': ({ content }) => content && firstValue(content.section, 'Message-ID'),
  'message.receivedCount': ({ content }) => content && countReceived(content.section),
  'message.tlsOptional': ({ transaction, content }) =>
    content !== undefined && isTlsOptional(content.section, transaction),
  'message.headerNames': ({ content }) => content?.section.fields.map(({ name }) => name.toLowerCase()),
  ...spfFacts,
  'dkim.domains': ({ content }) =>
    signatures(content)
      .filter(({ result }) => result === 'pass')
      .map(({ domain }) => domain),
  'dkim.results': ({ content }) =>
    signatures(content).map(({ result, domain, selector }) => `${result}:${domain}:${selector}`),
  'arc.state': ({ content }) => content?.authentication?.arc?.state ?? 'none',
  'arc.stateReason': ({ content }) => content?.authentication?.arc?.reason,
  'arc.domains': ({ content }) => content?.authentication?.arc?.domains,
  'arc.oldestPass': ({ content }) => content?.authentication?.arc?.oldestPass,
  'dmarc.status': ({ content }) => content?.authentication?.dmarc?.status ?? 'off',
  'dmarc.statusText': ({ content }) => content?.authentication?.dmarc?.statusText,
  'dmarc.usedDomain': ({ content }) => content?.authentication?.dmarc?.usedDomain,
  'dmarc.fromDomain': ({ content }) => content?.authentication?.dmarc?.fromDomain,
  'dmarc.domainPolicy': ({ content }) => content?.authentication?.dmarc?.domainPolicy,
  'dmarc.alignment': ({ content }) => {
    const alignment = content?.authentication?.dmarc?.alignment;
    return (['spf', 'dkim'] as const).filter((method) => alignment?.[method]);
  },
  'dmarc.alignedSpf': ({ content }) => content?.authentication?.dmarc?.alignment.spf,
  'dmarc.alignedDkim': ({ content }) => content?.authentication?.dmarc?.alignment.dkim,
};

/** RFC 8689 §3: the sender asks that policies of TLS do not keep the message back. REQUIRETLS says the contrary and counts. */
export const isTlsOptional = (section: HeaderSection, transaction: RuleScope['transaction']): boolean =>
  transaction?.params.extra['REQUIRETLS'] === undefined &&
  /^no$/i.test((firstValue(section, 'TLS-Required') ?? '').trim());

const signatures = (content: MessageContent | undefined) => content?.authentication?.dkim ?? [];
