/** An entry of the audit log as far as its sentence needs it. */
export type AuditFact = { action: string; target: string | null; detail: unknown };

/** What an entry says, in a sentence without its actor: `Disabled kim@example.org`. An action without words of its own keeps its name. */
export const auditSentence = ({ action, target, detail }: AuditFact): string => {
  const values = (detail ?? {}) as Detail;
  return words[action]?.(target ?? '', values) ?? `${action.replace('.', ': ')}${target ? ` ${target}` : ''}`;
};

/** Actions that have words of their own. */
export const knownActions = (): string[] => Object.keys(words);

type Detail = Record<string, unknown> & { before?: Record<string, unknown>; after?: Record<string, unknown> };
type Words = (target: string, detail: Detail) => string;

const times = (detail: Detail): string => {
  const more = Number(detail['moreSinceTheLast'] ?? 0);
  return more > 0 ? ` (and ${more} more since the last entry of this kind)` : '';
};

const because = (detail: Detail): string => (detail['reason'] ? `: ${String(detail['reason'])}` : '');

const methodWords: Record<string, string> = {
  password: 'a password',
  totp: 'a password and a code from an authenticator app',
  'recovery-code': 'a password and a recovery code',
  passkey: 'a passkey',
  oidc: 'the identity provider',
};

const withMethod = (detail: Detail): string => {
  const method = methodWords[String(detail['method'] ?? '')];
  return method ? ` with ${method}` : '';
};

const recipients = (count: unknown): string => `${Number(count ?? 0)} recipient${Number(count) === 1 ? '' : 's'}`;
const keyName = (detail: Detail): string => `“${String(detail['name'] ?? '')}”`;

const words: Record<string, Words> = {
  'first-run.owner': (target) => `Made ${target} the first owner`,
  'first-run.key': () => 'Took the API key of the first start',
  'session.sign-in': (_, detail) => `Signed in${withMethod(detail)}${times(detail)}`,
  'session.sign-out': () => 'Signed out',
  'session.refused': (target, detail) =>
    `A try to sign in${target ? ` as ${target}` : ''}${withMethod(detail)} was refused${because(detail)}${times(detail)}`,
  'session.limited': (target, detail) =>
    `A try to sign in${target ? ` as ${target}` : ''} came after too many others${times(detail)}`,
  'key.refused': (_, detail) => `An API key was refused${because(detail)}${times(detail)}`,
  'access.refused': (target, detail) => `Was not allowed to do ${target}${times(detail)}`,
  'account.confirm': () => 'Confirmed who they are',
  'account.update': () => 'Changed their own name',
  'account.changePassword': () => 'Chose a new password',
  'account.totp.begin': () => 'Began to set up an authenticator app',
  'account.totp.confirm': () => 'Turned on codes from an authenticator app',
  'account.totp.remove': () => 'Turned off codes from an authenticator app',
  'account.replaceRecoveryCodes': () => 'Made new recovery codes',
  'account.passkeys.begin': () => 'Began to add a passkey',
  'account.passkeys.register': (target) => `Added the passkey “${target}”`,
  'account.passkeys.rename': (target) => `Renamed the passkey “${target}”`,
  'account.passkeys.remove': (target) => `Removed the passkey “${target}”`,
  'account.passkeys.challenge': () => 'Was asked for a passkey',
  'account.sessions.revoke': (target) => `Signed out another session of theirs: ${target}`,
  'account.sessions.revokeOthers': (_, detail) =>
    `Signed out ${Number(detail['revoked'] ?? 0)} other sessions of theirs`,
  'account.forgetBrowsers': (_, detail) => `Forgot ${Number(detail['forgotten'] ?? 0)} trusted browsers`,
  'users.create': (target, detail) => `Added ${target} as ${String(detail['role'] ?? 'a person')}`,
  'users.update': userUpdate,
  'users.remove': (target) => `Removed ${target}`,
  'users.resetSecondFactor': (target) => `Took away the second factor and passkeys of ${target}`,
  'users.signOut': (target) => `Signed ${target} out everywhere`,
  'keys.create': (_, detail) =>
    `Made the API key ${keyName(detail)} with ${[detail['scopes']].flat().map(String).join(', ')}`,
  'keys.revoke': (_, detail) => `Revoked the API key ${keyName(detail)}`,
  'audit.export': (_, detail) => `Exported the audit log as ${String(detail['format'] ?? '').toUpperCase()}`,
  'dmarc.replacePublicSuffixList': (_, detail) =>
    `Replaced the public-suffix list with one of ${Number(detail['rules'] ?? 0)} rules`,
  'dmarc.uploadReport': (target, detail) =>
    `Handed in reports of DMARC: ${target}, ${Number(detail['counted'] ?? 0)} of ${Number(detail['reports'] ?? 0)} counted`,
  'dmarc.destinationCheck': (target) => `Had it looked up who takes DMARC reports about ${target}`,
  'dmarc.retryReport': (target, detail) => `Read report ${target} of DMARC again: ${String(detail['state'] ?? '')}`,
  'dmarc.sendReports': (target, detail) =>
    `Had DMARC reports about ${String(detail['day'] ?? '')} sent: ${target}, ${Number(detail['planned'] ?? 0)} planned`,
  'dmarc.sendReportAgain': (target, detail) =>
    `Had the DMARC report to ${target} about ${String(detail['day'] ?? '')} sent again`,
  'dmarc.endRest': (target) => `Let ${target} have DMARC reports again`,
  'dmarc.restorePublicSuffixList': () => 'Went back to the public-suffix list that came along',
  'configuration.patch': (target, detail) => `Published ${target}${because(detail)}`,
  'configuration.replace': (target, detail) => `Published ${target}, a whole configuration${because(detail)}`,
  'drafts.publish': (target, detail) => `Published ${target}${because(detail)}`,
  'drafts.save': (_, detail) => {
    const changes = Number(detail['changes'] ?? 0);
    return `Kept a draft of ${changes} change${changes === 1 ? '' : 's'}`;
  },
  'drafts.discard': () => 'Threw a draft away',
  'revisions.rollback': (target, detail) => `Rolled back: published ${target}${because(detail)}`,
  'queue.act': (_, detail) => `${queueVerb(detail)} ${recipients(detail['count'])}${because(detail)}`,
  'suppression.add': (target, detail) => `Suppressed ${addresses(target, detail)}${because(detail)}`,
  'suppression.remove': (target, detail) => `Took ${addresses(target, detail)} off the suppression list`,
  'suppression.restore': (target, detail) => `Put ${addresses(target, detail)} back on the suppression list`,
  'queue.undo': (_, detail) => `Undid it for ${recipients(detail['count'])}`,
  'simulator.run': () => 'Tried a session in the simulator',
  'simulator.replay': () => 'Replayed mail under other settings',
  'simulator.stop': () => 'Stopped a replay',
  'sandbox.clear': (_, detail) => `Emptied the sandbox of ${Number(detail['deleted'] ?? 0)} messages`,
  'sandbox.remove': (target) => `Removed the sandbox message ${target}`,
  'sandbox.try': (_, detail) => `Sent a message to the sandbox: ${String(detail['to'] ?? '')}`,
  'actions.pause': (target, detail) => `${paused(detail)} the action ${target}`,
  'actions.replay': (target, detail) => `Had ${count(detail, 'run')} of the action ${target} done again`,
  'actions.test': (target) => `Tried the action ${target}`.trim(),
  'webhooks.pause': (target, detail) => `${paused(detail)} the webhook ${target}`,
  'webhooks.replay': (target, detail) => `Had ${count(detail, 'delivery')} of the webhook ${target} sent again`,
  'webhooks.test': (target) => `Sent a test to the webhook ${target}`.trim(),
  'scanners.test': (target) => `Tried the scanner ${target}`.trim(),
  'lookups.ask': (target) => `Asked the look-up ${target}`,
  'features.startSelfTest': (target) => `Ran the self-test ${target}`,
  'probes.start': (target) => `Probed the way to ${target}`,
  'certificates.check': (target) => `Had the TLSA records of ${target} looked for`,
  'certificates.renew': (target) => `Asked for the certificate ${target} anew`,
  'certificates.switchTo': (target, detail) => `Changed the certificate ${target} for ${String(detail['to'] ?? '')}`,
  'dns.lookUp': (target) => `Looked up ${target} in DNS`,
  'dns.forget': (target) => `Had ${target} forgotten by the caches of DNS`,
  'dns.check': () => 'Had the trusted resolvers looked at',
  'early.forget': (target) => `Had what ${target.replace(' ', ' port ')} offered forgotten`,
  'domains.generateKey': (target, detail) => `Made the DKIM key ${target}${inDraft(detail)}`,
  'domains.importKey': (target, detail) => `Brought the DKIM key ${target}${inDraft(detail)}`,
  'domains.changeKey': (target, detail) => `Changed the DKIM key ${target}${inDraft(detail)}`,
  'domains.removeKey': (target, detail) => `Removed the DKIM key ${target}${inDraft(detail)}`,
  'domains.check': (target) => `Had the DKIM records of ${target} looked for`,
  'domains.recordsCheck': (target) => `Had the records of ${target} checked`,
  'domains.transportCheck': (target) => `Had the TLS-RPT and MTA-STS records of ${target} checked`,
  'mtaSts.serve': (target, detail) =>
    detail['mode']
      ? `Served an MTA-STS policy for ${target}, mode ${String(detail['mode'])}${inDraft(detail)}`
      : `Served no MTA-STS policy for ${target} any more${inDraft(detail)}`,
  'tlsReports.sendAgain': (_, detail) =>
    `Had the TLS report to ${String(detail['domain'] ?? '')} about ${String(detail['day'] ?? '')} sent again`,
  'tlsReports.upload': (_, detail) =>
    `Handed in ${Number(detail['files'] ?? 0)} TLS report${Number(detail['files']) === 1 ? '' : 's'}, ${Number(detail['refused'] ?? 0)} refused`,
  'drafts.entries': (_, detail) => `Changed entries in a draft${changesOf(detail)}`,
  'drafts.revert': (_, detail) => `Took a change out of a draft${changesOf(detail)}`,
  'drafts.rebase': (_, detail) => `Brought a draft up to the newest settings${changesOf(detail)}`,
  'drafts.restore': (_, detail) => `Got a draft back that was thrown away${changesOf(detail)}`,
  'quarantine.act': (_, detail) =>
    `${quarantineVerb(detail)} ${recipients(detail['count'] ?? detail['total'])} in quarantine${because(detail)}`,
  'quarantine.trust': (target, detail) =>
    `Put ${Number(detail['count'] ?? 0)} on the list ${target} of trusted senders`,
  'queue.stop': () => 'Stopped an action on the queue',
  'queue.changeHost': (target, detail) =>
    `${hostVerb(detail)} the destination ${target}${because({ reason: detail['heldReason'] })}`,
};

const paused = (detail: Detail): string => (detail['paused'] ? 'Paused' : 'Let go on');
const inDraft = (detail: Detail): string => (detail['into'] === 'draft' ? ', in a draft' : '');
const changesOf = (detail: Detail): string =>
  detail['changes'] === undefined ? '' : `, now of ${count({ count: detail['changes'] }, 'change')}`;

const count = (detail: Detail, one: string): string => {
  const number = Number(detail['count'] ?? 0);
  return `${number} ${number === 1 ? one : `${one.replace(/y$/, 'ie')}s`}`;
};

function quarantineVerb(detail: Detail): string {
  const verbs: Record<string, string> = { release: 'Released', delete: 'Deleted' };
  const action = String(detail['action'] ?? '');
  return verbs[action] ?? `Did “${action}” to`;
}

function hostVerb({ held, clearBackOff }: Detail): string {
  if (held === true) return 'Held';
  if (held === false) return 'Released';
  return clearBackOff ? 'Ended the back-off of' : 'Changed the pace of';
}

function addresses(target: string | null, detail: Detail): string {
  return detail['count'] === 1 ? (target ?? 'an address') : `${detail['count']} addresses`;
}

function queueVerb(detail: Detail): string {
  const verbs: Record<string, string> = {
    hold: 'Held',
    release: 'Released',
    retry: 'Retried',
    fail: 'Failed',
    drop: 'Dropped',
    reroute: 'Rerouted',
  };
  const action = String(detail['action'] ?? '');
  return verbs[action] ?? `Did “${action}” to`;
}

function userUpdate(target: string, detail: Detail): string {
  const after = detail.after ?? {};
  const did = [
    after['disabled'] === true ? 'disabled' : null,
    after['disabled'] === false ? 'enabled' : null,
    after['role'] ? `made ${String(after['role'])}` : null,
    after['name'] ? 'renamed' : null,
    detail['passwordReset'] ? 'gave a new password' : null,
  ].filter(Boolean);
  return did.length > 0 ? `Changed ${target}: ${did.join(', ')}` : `Changed nothing of ${target}`;
}
