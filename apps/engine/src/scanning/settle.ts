import { parseAddress } from '@posthorn/policy/address';
import { foundContent } from '@posthorn/policy/content';
import type { NewRecipient } from '@posthorn/queue/accept';
import { originalRecipientOf } from '@posthorn/smtp/original-recipient';
import { isFromOutside } from '../authentication/scope.ts';
import type { Session } from '../session/session.ts';
import type { Transaction } from '../session/transaction.ts';
import { verdictView } from './judge.ts';
import type { ContentScan } from './scan.ts';

/** Tags that the profiles of its recipients want; a message is stored once, so that it carries all of them. */
export function tagContent({ rules, recipients }: Transaction, scan: ContentScan | undefined): void {
  for (const { address } of recipients) {
    const verdict = scan?.of(address);
    if (verdict?.action === 'tag' && rules.tags.size < MOST_TAGS) rules.tags.add(verdict.to);
  }
}

/** A recipient with what scanners found for it kept beside its decision, sent elsewhere where its profile says so. */
export function withContent(session: Session, recipient: NewRecipient, scan: ContentScan | undefined): NewRecipient {
  const verdict = scan?.of(recipient.address);
  const { decision } = recipient;
  if (verdict === undefined) {
    const skipped = whySkipped(session, recipient.address);
    if (skipped === undefined) return recipient;
    return { ...recipient, decision: { ...decision, facts: { ...decision.facts, 'content.skipped': skipped } } };
  }
  const kept = { ...recipient, decision: { ...decision, facts: { ...decision.facts, content: verdictView(verdict) } } };
  if (recipient.state === 'discarded' || recipient.state === 'quarantined') return kept;
  switch (verdict.action) {
    case 'redirect':
      return elsewhere(session, kept, filled(verdict.to, recipient.address));
    case 'folder':
      return elsewhere(session, kept, folderAddress(session, recipient.address, verdict.to));
    default:
      return byContent(session, kept);
  }
}

/** Routes may go by what was found, which nobody knew when the recipient was named. Where that leads nowhere, the way stays. */
function byContent(session: Session, recipient: NewRecipient): NewRecipient {
  const content = foundContent(recipient.decision.facts['content']);
  const choice = session.inForce.route(recipient.address, { content });
  if (choice.kind === 'fail') return recipient;
  return { ...recipient, destination: choice.destination, route: choice.route };
}

/** Somebody who tries scanners from this very machine would wonder why nothing was found. */
function whySkipped(session: Session, address: string): string | undefined {
  const { inForce } = session;
  const { profiles } = inForce.configuration.content;
  if (profiles.length === 0 || isFromOutside(session)) return undefined;
  const name = inForce.contentProfile(address);
  const profile = profiles.find((one) => one.name === name);
  if (profile === undefined || profile.mail === 'all' || profile.scanners.length === 0) return undefined;
  return `not shown to scanners: profile ${name} is for mail from outside, and this client may send`;
}

/** RFC 3461 §6.2.4: the recipient first named stays known as the original one. Where mail cannot go, it goes where it was sent. */
function elsewhere(session: Session, recipient: NewRecipient, address: string): NewRecipient {
  if (address === recipient.address) return recipient;
  const choice = parseAddress(address).ok ? session.inForce.route(address) : undefined;
  if (choice === undefined || choice.kind === 'fail' || choice.kind === 'discard') return recipient;
  return {
    ...recipient,
    address,
    original: recipient.original ?? originalRecipientOf(recipient.address),
    destination: choice.destination,
    route: choice.route,
  };
}

function filled(template: string, address: string): string {
  const at = address.lastIndexOf('@');
  return template.replaceAll('{local}', address.slice(0, at)).replaceAll('{domain}', address.slice(at + 1));
}

/** RFC 5233: the folder stands as detail behind the mailbox. Where there is no mailbox of ours, or no separator, it stays as it is. */
function folderAddress({ inForce }: Session, address: string, folder: string): string {
  const { mailbox } = inForce.route(address);
  const domain = inForce.configuration.routing.localDomains.find((one) => one.domain === mailbox?.domain);
  if (mailbox === undefined || !domain?.subaddressSeparator) return address;
  return `${mailbox.local}${domain.subaddressSeparator}${folder}@${mailbox.domain}`;
}

const MOST_TAGS = 20;
