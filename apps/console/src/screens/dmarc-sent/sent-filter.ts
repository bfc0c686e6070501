/** What the place of reports out shows, as it stands in the address. */
export type SentView = { view: 'sent' | 'due'; day: string | null; state: SentState | null; domain: string };
export type SentState = 'waiting' | 'sent' | 'failed' | 'withheld';

export function readSentView(params: { get(name: string): string | null }): SentView {
  const day = params.get('day') ?? '';
  const state = params.get('state');
  return {
    view: params.get('view') === 'due' ? 'due' : 'sent',
    day: isDay(day) ? day : null,
    state: states.find((one) => one === state) ?? null,
    domain: params.get('q') ?? '',
  };
}

/** What is asked of the log. */
export const sentQuery = ({ state, domain }: SentView) => ({
  ...(domain ? { domain } : {}),
  ...(state ? { state } : {}),
});

/** What is asked of a day. */
export const dueQuery = ({ view, day }: SentView) => (view === 'due' && day ? { day } : {});

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

const states = ['waiting', 'sent', 'failed', 'withheld'] as const;
