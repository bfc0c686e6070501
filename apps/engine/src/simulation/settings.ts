import { readDraft } from '@posthorn/db/drafts';
import type { Pool } from '@posthorn/db/pool';
import { readRevision } from '@posthorn/db/revisions';
import { type Configuration, validateConfiguration } from '@posthorn/settings/configuration';
import type { SettingsChoice } from '@posthorn/settings/simulation/input';
import type { House } from '../house.ts';
import { type InForce, putInForce } from '../in-force.ts';

/**
 * Makes the chosen settings ready, as a publication would.
 *
 * @throws Error with a sentence for people when they are not there or disagree with themselves
 */
export async function settingsOf(
  choice: SettingsChoice,
  { house, pool, owner }: { house: House; pool: Pool; owner: string },
): Promise<InForce> {
  const now = house.inForce();
  const isNow = choice.kind === 'inForce' || (choice.kind === 'revision' && choice.number === now.revision);
  const ready = (revision: number, configuration: Configuration): InForce =>
    putInForce(
      { revision, configuration, secret: (ref) => now.secret(ref) },
      { hostname: now.bootHostname, lookups: house.lookups, isRehearsal: true },
    );
  if (isNow) return changesNothing(now) ? now : ready(now.revision, now.configuration);
  if (choice.kind === 'revision') {
    const revision = await readRevision(pool, choice.number);
    if (revision === undefined) throw new Error(`There is no revision ${choice.number}.`);
    if (!('configuration' in revision))
      throw new Error(`Revision ${choice.number} cannot be used: ${revision.reason}.`);
    return ready(choice.number, revision.configuration);
  }
  const draft = await readDraft(pool, owner);
  if (draft === undefined) throw new Error('There is no draft: nothing differs from what is in force.');
  const checked = validateConfiguration(draft.configuration, { storedOnly: true });
  if (!checked.ok) {
    const [first] = checked.problems;
    throw new Error(`The draft cannot be published yet, and so not be tried: ${first?.path}: ${first?.reason}.`);
  }
  return ready(draft.base, checked.configuration);
}

/** With settings that ask nothing elsewhere, what is in force can be used as it is. */
const changesNothing = ({ configuration }: InForce): boolean => configuration.lookups.sources.length === 0;
