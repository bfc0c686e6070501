import { formatCount } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import type { Column } from '../../ui/table/column.ts';
import { timeColumn } from '../../ui/table/columns.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { VerdictBadge } from '../authentication/verdict-badge.tsx';
import { SecondLine } from '../dmarc-reports/second-line.tsx';
import { deliveryWords, failureVerdict } from './failure-words.ts';

type Row = Outputs['dmarc']['failures']['items'][number];

/** What the list of failure reports shows of each. */
export const failureColumns: Column<Row>[] = [
  {
    id: 'subject',
    title: 'Message',
    narrow: 'title',
    cell: ({ subject, author, headerFrom }) => (
      <>
        <span className="block truncate font-medium">
          <MailText text={subject} empty="no subject shown" max={200} />
        </span>
        <span className="block truncate text-xs text-faint">
          <MailText text={author || headerFrom} empty="no author shown" max={200} />
        </span>
      </>
    ),
    text: ({ subject }) => subject,
  },
  {
    id: 'what',
    title: 'What',
    width: 'w-48',
    narrow: 'line',
    cell: ({ deliveryResult, incidents, ...row }) => (
      <>
        <VerdictBadge verdict={failureVerdict(row)} />
        <SecondLine>
          {[
            deliveryResult === null ? '' : (deliveryWords[deliveryResult] ?? deliveryResult),
            incidents > 1 ? `${formatCount(incidents)} messages` : '',
          ]
            .filter(Boolean)
            .join(', ')}
        </SecondLine>
      </>
    ),
    text: ({ feedbackType, authFailure }) => authFailure ?? feedbackType,
  },
  {
    id: 'domain',
    title: 'About',
    width: 'w-44',
    narrow: 'named-line',
    cell: ({ domain, isOurs }) => (
      <>
        <span className="block truncate font-mono text-xs">
          <MailText text={domain} empty="not said" max={255} />
        </span>
        <SecondLine>{isOurs ? null : 'none of your domains'}</SecondLine>
      </>
    ),
    text: ({ domain }) => domain,
  },
  {
    id: 'source',
    title: 'Came from',
    width: 'w-44',
    narrow: 'named-line',
    cell: ({ source, envelopeFrom }) => (
      <>
        <span className="block truncate font-mono text-xs">{source ?? 'not said'}</span>
        <SecondLine className="font-mono">
          {envelopeFrom === null ? null : <MailText text={envelopeFrom} empty="<>" max={255} />}
        </SecondLine>
      </>
    ),
    text: ({ source }) => source,
  },
  {
    id: 'reporter',
    title: 'Told by',
    width: 'w-36',
    narrow: 'named-line',
    from: 'lg',
    cell: ({ reporter }) => (
      <span className="block truncate">
        <MailText text={reporter} empty="not known" max={200} />
      </span>
    ),
    text: ({ reporter }) => reporter,
  },
  timeColumn(({ receivedAt }) => receivedAt, { id: 'received', title: 'Came', width: 'w-28', narrow: 'corner' }),
];
