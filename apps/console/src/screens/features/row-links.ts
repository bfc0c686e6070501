import type { Outputs } from '../../ui/trpc.ts';

type Kind = Outputs['features']['lately']['counts'][number]['kind'];
type Latest = Outputs['features']['lately']['latest'][number];

/** The rows behind a count, since a moment. Accepted recipients have no list by rule, so their counts lead nowhere. */
export const rowsOf = (kind: Kind, name: string, since?: string, before?: string): string | undefined => {
  const stretch = [...(since ? [`after:${since}`] : []), ...(before ? [`before:${before}`] : [])];
  // The row of a message is the event of its acceptance.
  if (name === 'msg:accept') return `/activity/messages?q=${encodeURIComponent(stretch.join(' '))}`;
  const key = { event: 'event', refusal: 'rule', decision: '' }[kind];
  if (key === '') return undefined;
  const words = [`${key}:${name}`, ...stretch].join(' ');
  return `/activity/${kind === 'event' ? 'events' : 'refusals'}?q=${encodeURIComponent(words)}`;
};

/** The page that tells the story of one row. */
export const storyOf = ({ kind, name, messageId, sessionId, at }: Latest): string | undefined => {
  if (messageId) return `/activity/messages/${messageId}`;
  if (sessionId) return `/activity/refusals/${sessionId}`;
  return rowsOf(kind, name, new Date(Date.parse(at) - 1000).toISOString());
};
