import { type Conditions, isUuid } from './filter.ts';
import { type QuarantineFilter, quarantineConditions, quarantineSource } from './quarantine-filter.ts';
import { type QueueFilter, queueConditions, queueSource, type WatchLimits } from './queue-filter.ts';

/** Which recipients: by their ids, by a filter over what waits, or by one over what is in quarantine. */
export type QueueSelection = { recipientIds: string[] } | { filter: QueueFilter } | { quarantine: QuarantineFilter };

/** The unfinished recipients `r` that a selection means: where they are looked for, and the conditions. */
export function selected(selection: QueueSelection, limits?: WatchLimits): { source: string; where: Conditions } {
  if ('quarantine' in selection)
    return { source: quarantineSource(selection.quarantine), where: quarantineConditions(selection.quarantine) };
  if ('filter' in selection) {
    const { filter } = selection;
    const where = queueConditions(filter, limits);
    // What is kept back is touched only by whoever asks for it: releasing all that is held must not let it out.
    if (filter.state !== 'quarantined') where.also(`r.state <> 'quarantined'`);
    return { source: queueSource(filter), where };
  }
  const where = queueConditions({}, limits);
  where.add('r.id = any(?::uuid[])', selection.recipientIds.filter(isUuid));
  return { source: queueSource({}), where };
}
