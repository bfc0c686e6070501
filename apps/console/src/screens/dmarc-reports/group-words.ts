import type { Tone } from '../../ui/badge.tsx';
import type { ChartTone } from '../../ui/chart/series.ts';

/** The four groups of sources, in the order in which an owner asks about them. */
export type Group = 'aligned' | 'broken' | 'forwarded' | 'unknown';

export const groupWords: Record<Group, { title: string; means: string; tone: Tone; chart: ChartTone }> = {
  aligned: {
    title: 'Yours, and proven',
    means: 'DKIM or SPF vouch for your domain',
    tone: 'good',
    chart: 'good',
  },
  broken: {
    title: 'Yours, but broken',
    means: 'seems to be yours, and nothing vouches for your domain',
    tone: 'warn',
    chart: 'warn',
  },
  forwarded: {
    title: 'Forwarded',
    means: 'came by way of a mailing list, a forwarder or a gateway',
    tone: 'quiet',
    chart: 'soft',
  },
  unknown: {
    title: 'Threats and unknown',
    means: 'strangers in your name, as far as one can see',
    tone: 'bad',
    chart: 'bad',
  },
};

export const groups: readonly Group[] = ['aligned', 'broken', 'forwarded', 'unknown'];

export const isGroup = (text: string | null): text is Group => text !== null && Object.hasOwn(groupWords, text);

/** Who it is, for people; the empty sender is mail that nobody vouches for, a stranger's or our own with a fault. */
export const senderTitle = (sender: string, group: Group): string =>
  sender || (group === 'broken' ? 'Your own mail, unproven' : 'Nobody vouches for it');
