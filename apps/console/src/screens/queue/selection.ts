/** Recipients one by one, or everything that a filter matches. */
export type Selection<Filter> = { recipientIds: string[] } | { filter: Filter };

/** What comes while one thinks is not meant, and must not make the count a moving one. */
export const upToNow = <Filter extends Bounds>(selection: Selection<Filter>): Selection<Filter> => {
  if (!('filter' in selection)) return selection;
  const { filter } = selection;
  if (filter.before !== undefined || filter.messageId !== undefined || filter.queueId !== undefined) return selection;
  return { filter: { ...filter, before: new Date().toISOString() } };
};

/** What keeps a filter from matching more by and by. */
type Bounds = { before?: string; messageId?: string; queueId?: string };
