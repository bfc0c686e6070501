import { CopyAsCurl } from '../../ui/curl.tsx';
import { Panel } from '../../ui/panel.tsx';
import type { Outputs } from '../../ui/trpc.ts';

type Feature = Outputs['features']['get'];

/** The calls that do from a script what this page does. */
export function RestPanel({ feature }: { feature: Feature }) {
  return (
    <Panel title="From a script" flush>
      <ul className="divide-y">
        {callsOf(feature).map(({ words, operation, input }) => (
          <li key={words} className="flex items-center justify-between gap-2 py-1 pr-1 pl-4 text-[13px]">
            <span className="min-w-0">{words}</span>
            <CopyAsCurl operation={operation} input={input} className="shrink-0" />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

const callsOf = ({ slug, group, fields, defaults, selfTests, events }: Feature) => {
  const [first] = Object.entries((defaults ?? {}) as Record<string, unknown>);
  return [
    { words: 'Its words and its schema', operation: 'features.get', input: { slug } },
    { words: 'The settings in force', operation: 'configuration.current', input: {} },
    ...(first && fields.length > 0
      ? [
          {
            words: 'Change and publish a setting',
            operation: 'configuration.patch',
            input: { patch: { [group]: { [first[0]]: first[1] } }, reason: 'Why' },
          },
        ]
      : []),
    { words: 'What it did lately', operation: 'features.lately', input: { slug, range: 'day' } },
    ...(events.length > 0
      ? [{ words: 'Its events', operation: 'events.search', input: { type: events.join(','), limit: 50 } }]
      : []),
    ...(selfTests[0]
      ? [
          { words: 'Run a self-test', operation: 'features.startSelfTest', input: { slug, test: selfTests[0].id } },
          { words: 'The last results', operation: 'features.selfTests', input: { slug } },
        ]
      : []),
    { words: 'Who changed its settings', operation: 'features.history', input: { slug } },
  ];
};
