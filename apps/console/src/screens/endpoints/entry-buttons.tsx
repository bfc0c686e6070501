import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Guarded } from '../../ui/permission.tsx';

/** What can be done with an endpoint as a whole. */
export function EntryButtons({
  operation,
  name,
  health,
  pause,
  onDelete,
}: {
  operation: 'actions.get' | 'webhooks.get';
  name: string;
  /** Of one in force. */
  health: { state: string; pausedAt: string | null } | undefined;
  pause: { isPending: boolean; mutate: (input: { name: string; paused: boolean }) => void };
  onDelete: () => void;
}) {
  const isPaused = health?.pausedAt != null;
  return (
    <>
      <CopyAsCurl operation={operation} input={{ name }} />
      <Guarded needs="configure" className="flex flex-wrap items-center gap-2">
        <Button kind="danger" onClick={onDelete}>
          Delete
        </Button>
        <Button
          disabled={health === undefined || health.state === 'off'}
          busy={pause.isPending}
          onClick={() => pause.mutate({ name, paused: !isPaused })}
        >
          {isPaused ? 'Go on' : 'Pause'}
        </Button>
      </Guarded>
    </>
  );
}
