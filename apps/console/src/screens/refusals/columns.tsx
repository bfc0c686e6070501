import { formatCount } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { ruleTitle } from '../../ui/rules.ts';
import type { Column } from '../../ui/table/column.ts';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { stageNames } from '../messages/draw-step.tsx';
import { MailAddress } from '../messages/mail-address.tsx';

type Row = Outputs['refusals']['search']['items'][number];

/** What a list of refusals can show of each. */
export const refusalColumns: Column<Row>[] = [
  {
    id: 'rule',
    title: 'Why',
    width: 'w-60',
    narrow: 'title',
    cell: ({ decision, count }) => (
      <>
        <span className="block truncate font-medium">{ruleTitle(decision.rule)}</span>
        <span className="block truncate text-xs text-faint">
          {count > 1 ? (
            <span className="tabular text-warn">{formatCount(count)} of them, kept as a count</span>
          ) : (
            (stageNames[decision.stage] ?? decision.stage)
          )}
        </span>
      </>
    ),
    text: ({ decision }) => decision.rule,
  },
  {
    id: 'addresses',
    title: 'From and to',
    narrow: 'line',
    cell: ({ sender, recipient }) => (
      <>
        <span className="block truncate font-mono text-xs text-soft">
          {sender === null ? (
            <span className="text-faint">no sender yet</span>
          ) : (
            <MailAddress text={sender} empty="<>" />
          )}
        </span>
        {recipient ? (
          <span className="block truncate font-mono text-xs">
            <span className="text-faint">→ </span>
            <MailAddress text={recipient} />
          </span>
        ) : null}
      </>
    ),
    text: ({ sender, recipient }) => `${sender ?? ''} -> ${recipient ?? ''}`,
  },
  {
    id: 'reply',
    title: 'Answered',
    width: 'w-[28%]',
    narrow: 'line',
    from: 'lg',
    isOptional: true,
    cell: ({ decision: { reply } }) =>
      reply ? (
        <span className="line-clamp-2 text-xs break-words whitespace-normal text-soft">
          <MailText text={`${reply.code} ${reply.enhanced ?? ''} ${reply.text}`} max={300} />
        </span>
      ) : null,
    text: ({ decision: { reply } }) => (reply ? `${reply.code} ${reply.enhanced ?? ''} ${reply.text}` : ''),
  },
  {
    id: 'client',
    title: 'Client',
    width: 'w-36',
    narrow: 'named-line',
    cell: ({ client, helo }) => (
      <>
        <span className="block truncate font-mono text-xs">{client || '–'}</span>
        {helo ? (
          <span className="block truncate text-xs text-faint">
            <MailText text={helo} max={200} />
          </span>
        ) : null}
      </>
    ),
    text: ({ client }) => client,
  },
  {
    id: 'revision',
    title: 'Settings',
    width: 'w-24',
    align: 'right',
    narrow: 'hide',
    isOptional: 'off',
    cell: ({ decision }) => `revision ${decision.revision}`,
    text: ({ decision }) => decision.revision,
  },
  {
    id: 'at',
    title: 'When',
    width: 'w-24',
    align: 'right',
    narrow: 'corner',
    cell: ({ at }) => <When at={at} className="text-soft" />,
    text: ({ at }) => at,
  },
];
