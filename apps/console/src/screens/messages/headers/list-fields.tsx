import { Facts } from '../../../ui/facts.tsx';
import { MailText } from '../../../ui/mail-text.tsx';
import { Panel } from '../../../ui/panel.tsx';
import type { Outputs } from '../../../ui/trpc.ts';

/** Fields that say how the message wants to be treated, each with what it means. Addresses in them are text and lead nowhere. */
export function ListFields({ fields }: { fields: Outputs['messages']['headers']['explained']['list'] }) {
  if (fields.length === 0) return null;
  return (
    <Panel title="Lists and robots">
      <Facts
        rows={fields.map(({ name, value, words }) => [
          name,
          <div key={value}>
            <MailText text={value} max={400} className="font-mono text-xs break-all" />
            <p className="text-xs text-faint">{words}</p>
          </div>,
        ])}
      />
    </Panel>
  );
}
