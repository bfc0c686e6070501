import { type Misbehaviour, misbehaviours } from '@posthorn/settings/misbehaviours';

/** Which of the sandbox's listeners a recipient is handed to; what TLS looks like is decided before anybody is named. */
export type SandboxVariant = 'plain' | 'no-tls' | 'bad-certificate';

export type MisbehaveSetting = {
  mode: 'none' | Misbehaviour;
  /** Whether the setting's list holds this recipient. */
  matches: (recipient: string) => boolean;
};

/** Decides for one recipient; the local part wins over the setting. `tempfail+anything@…` counts as `tempfail@…`. */
export function misbehaviourFor(recipient: string, setting: MisbehaveSetting): Misbehaviour | null {
  const local = recipient.slice(0, Math.max(0, recipient.lastIndexOf('@'))).toLowerCase();
  const magic = magicLocalParts.get(local.split('+', 1)[0] ?? '');
  if (magic) return magic;
  return setting.mode !== 'none' && setting.matches(recipient) ? setting.mode : null;
}

/** The listener for one recipient. */
export function variantFor(recipient: string, setting: MisbehaveSetting): SandboxVariant {
  const misbehaviour = misbehaviourFor(recipient, setting);
  return misbehaviour === 'no-tls' || misbehaviour === 'bad-certificate' ? misbehaviour : 'plain';
}

/** Local parts that always misbehave, whatever the domain. */
const magicLocalParts: ReadonlyMap<string, Misbehaviour> = new Map(misbehaviours.map(({ local, id }) => [local, id]));
