import { CopyAsCurl } from '../../ui/curl.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Switch } from '../../ui/switch.tsx';

/** Whether an entry does anything. */
export function SwitchedOn({
  list,
  entry,
  isLocked,
  onToggle,
  children,
}: {
  /** That holds it in the settings. */
  list: string;
  entry: { name: string; enabled: boolean };
  isLocked: boolean;
  onToggle: (enabled: boolean) => void;
  /** What it means to be off. */
  children?: string;
}) {
  const { name, enabled } = entry;
  return (
    <Panel
      title="Switched on"
      aside={
        <CopyAsCurl operation="drafts.entries" input={{ list, put: [{ key: name, value: entry }] }} className="-mr-3" />
      }
    >
      <Switch isOn={enabled} disabled={isLocked} onToggle={() => onToggle(!enabled)}>
        {enabled ? 'Enabled' : 'Off'}
      </Switch>
      {children === undefined ? null : <p className="mt-1 text-[13px] text-soft">{children}</p>}
    </Panel>
  );
}

/** Of what reads the log of events. */
export const OFF_WORDS = 'While it is off, events are not kept for it. To keep them, pause it instead.';
