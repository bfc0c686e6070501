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
};

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
