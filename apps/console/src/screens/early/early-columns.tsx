import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import type { Column } from '../../ui/table/column.ts';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';

export type EarlyServer = Outputs['early']['list']['items'][number];

type Rights = { may: boolean; why: string; onForget: (server: EarlyServer) => void };

export const earlyColumns = ({ may, why, onForget }: Rights): Column<EarlyServer>[] => [
  {
    id: 'server',
    title: 'Server',
    width: 'w-[22%]',
    narrow: 'title',
    sortable: ({ host }) => host,
    text: ({ host, address, port }) => `${host} ${address} ${port}`,
    cell: ({ host, address, port }) => (
      <div className="min-w-0">
        <p className="truncate font-medium" title={host}>
          <MailText text={host} />
        </p>
        <p className="truncate font-mono text-xs text-faint">
          [{address}]:{port}
        </p>
      </div>
    ),
  },
  {
    id: 'offers',
    title: 'Offers',
    narrow: 'line',
    text: (server) => offersOf(server).join(', '),
    cell: (server) => <Offers server={server} />,
  },
  {
    id: 'used',
    title: 'Held true',
    width: 'w-24',
    align: 'right',
    narrow: 'named-line',
    sortable: ({ used }) => used,
    text: ({ used }) => String(used),
    cell: ({ used }) => formatCount(used),
  },
  {
    id: 'lost',
    title: 'Did not hold',
    width: 'w-36',
    narrow: 'named-line',
    sortable: ({ lost }) => lost,
    text: ({ lost, lostReason }) => `${lost} ${lostReason ?? ''}`.trim(),
    cell: ({ lost, lostAt, lostReason }) =>
      lost === 0 ? (
        <span className="text-faint">never</span>
      ) : (
        <div className="min-w-0" title={lostReason ?? undefined}>
          <p>{formatCount(lost)}</p>
          {lostAt ? <When at={lostAt} className="text-xs text-faint" /> : null}
        </div>
      ),
  },
  {
    id: 'seen',
    title: 'Last answer',
    width: 'w-28',
    narrow: 'named-line',
    sortable: ({ seenAt }) => seenAt,
    text: ({ seenAt }) => seenAt,
    cell: ({ seenAt }) => <When at={seenAt} className="text-soft" />,
  },
  {
    id: 'expires',
    title: 'Kept until',
    width: 'w-28',
    narrow: 'named-line',
    isOptional: true,
    sortable: ({ expiresAt }) => expiresAt,
    text: ({ expiresAt }) => expiresAt,
    cell: ({ expiresAt }) => <When at={expiresAt} className="text-soft" />,
  },
  {
    id: 'actions',
    title: 'Actions',
    width: 'w-24',
    align: 'right',
    narrow: 'line',
    cell: (server) => (
      <Button
        disabled={!may}
        title={may ? undefined : why}
        aria-label={`Forget ${server.address}, port ${server.port}`}
        onClick={() => onForget(server)}
      >
        Forget
      </Button>
    ),
  },
];

function Offers({ server }: { server: EarlyServer }) {
  const { clear, secure } = server;
  const offers = offersOf(server).join(', ');
  const how = secure ? (clear ? 'in the clear and under TLS' : 'under TLS') : clear ? 'in the clear' : '';
  return (
    <div className="min-w-0" title={offers}>
      <p className="truncate font-mono text-xs">
        <MailText text={offers} />
      </p>
      <p className="truncate text-xs text-faint">{how || 'not what was counted on; waits for its next answer'}</p>
    </div>
  );
}

/** Under TLS, where that is known: that is how mail leaves. */
const offersOf = ({ clear, secure }: EarlyServer): readonly string[] => secure ?? clear ?? [];
