/** What a line about a message that was taken says. */
export type ReceiveFacts = {
  queueId: string;
  /** The reverse path; '' for the null sender. */
  sender: string;
  helo: string;
  reverseName?: string | null | undefined;
  address: string;
  port: number;
  localAddress: string;
  localPort: number;
  /** The `with` word of Received, such as ESMTPSA or UTF8SMTPS. */
  protocol: string;
  requireTls: boolean;
  /** PIPECONNECT: offered to the client, or used by it. */
  pipeConnect?: 'offered' | 'used' | undefined;
  prdr?: boolean | undefined;
  /** The chain of ARC passes. */
  arcPass?: boolean | undefined;
  tls?: { version: string; cipher: string; isResumed?: boolean | undefined } | null | undefined;
  user?: string | null | undefined;
  /** The proxy in front of us; left out where it is not to be told. */
  proxy?: { address: string; port: number } | undefined;
  size: number;
  messageId?: string | null | undefined;
  recipients: readonly string[];
  /** How many there are, where not all are named. */
  recipientCount?: number | undefined;
};

/**
 * One line for one message, in the words that people know from the main log of Exim: `<=` and the sender, `H=` the client, `I=` our end, `PRX=` the
 * proxy, `P=` the protocol (`S` for a message with REQUIRETLS), `L.` early pipelining offered and `L*` used, `PRDR`, `ARC` for a chain that passes,
 * `X=` TLS (`*` when resumed), `A=` the account, `S=` octets, `id=` its Message-ID, `for` the recipients.
 */
export function formatReceiveLine(facts: ReceiveFacts): string {
  const { tls, proxy } = facts;
  const host = facts.reverseName ? `${word(facts.reverseName)} (${word(facts.helo)})` : `(${word(facts.helo)})`;
  return [
    word(facts.queueId),
    '<=',
    facts.sender === '' ? '<>' : word(facts.sender),
    `H=${host} ${endpoint(facts.address, facts.port)}`,
    `I=${endpoint(facts.localAddress, facts.localPort)}`,
    ...(proxy ? [`PRX=${endpoint(proxy.address, proxy.port)}`] : []),
    `P=${protocolElement(facts)}`,
    ...(facts.pipeConnect ? [facts.pipeConnect === 'used' ? 'L*' : 'L.'] : []),
    ...(facts.prdr ? ['PRDR'] : []),
    ...(facts.arcPass ? ['ARC'] : []),
    ...(tls ? [`X=${word(tls.version)}:${word(tls.cipher)}${tls.isResumed ? '*' : ''}`] : []),
    ...(facts.user ? [`A=${word(facts.user)}`] : []),
    `S=${facts.size}`,
    ...(facts.messageId ? [`id=${word(facts.messageId.replace(/^<|>$/g, ''))}`] : []),
    ...recipientsOf(facts),
  ].join(' ');
}

/** `utf8esmtpsa`: the registry writes UTF8SMTP, which is ESMTP always (RFC 6531 §4.3); a capital S where TLS has to go on (RFC 8689). */
function protocolElement({ protocol, requireTls }: ReceiveFacts): string {
  const found = /^(UTF8)?(LMTP|E?SMTP)(S?)(A?)$/.exec(protocol);
  if (!found) return word(protocol);
  const [, utf8 = '', base = '', tls = '', auth = ''] = found;
  const name = utf8 !== '' && base === 'SMTP' ? 'ESMTP' : base;
  return `${utf8}${name}`.toLowerCase() + (requireTls ? tls : tls.toLowerCase()) + auth.toLowerCase();
}

function recipientsOf({ recipients, recipientCount = recipients.length }: ReceiveFacts): string[] {
  const shown = recipients.slice(0, SHOWN);
  const rest = recipientCount - shown.length;
  return [`for ${shown.map(word).join(' ')}${rest > 0 ? ` and ${rest} more` : ''}`];
}

const endpoint = (address: string, port: number): string => `[${word(address)}]:${port}`;

/** A word that stays one: blanks and controls of strangers become question marks. */
function word(text: string): string {
  return text
    .slice(0, 320)
    .toWellFormed()
    .replace(/[\s\x00-\x1f\x7f-\x9f]/g, '?');
}

const SHOWN = 20;
