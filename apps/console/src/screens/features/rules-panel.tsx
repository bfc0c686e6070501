import { stageWords } from '@posthorn/policy/stage';
import { Expandable } from '../../ui/expandable.tsx';
import { plural } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { ruleTitle, ruleWords } from '../../ui/rules.ts';
import type { Outputs } from '../../ui/trpc.ts';

type Feature = Outputs['features']['get'];

/** The rules that decide in a feature's name, and the variables they look at. */
export function RulesPanel({ rules, variables }: Pick<Feature, 'rules' | 'variables'>) {
  if (rules.length === 0 && variables.length === 0) return null;
  return (
    <Panel title="Rules and variables" flush>
      {rules.length > 0 ? (
        <Expandable
          summary={`${plural(rules.length, 'rule decides', 'rules decide')} in its name`}
          className="px-4 py-2.5"
        >
          <ul className="space-y-2 text-[13px]">
            {rules.map((rule) => (
              <li key={rule}>
                <span className="font-medium">{ruleTitle(rule)}</span>{' '}
                <code className="font-mono text-xs break-all text-faint">{rule}</code>
                <p className="text-xs text-soft">{ruleWords(rule).summary}</p>
              </li>
            ))}
          </ul>
        </Expandable>
      ) : null}
      {variables.length > 0 ? (
        <dl className="divide-y border-t">
          {variables.map(({ name, type, stages, words }) => (
            <div key={name} className="px-4 py-2 text-[13px]">
              <dt className="flex flex-wrap items-baseline gap-x-2">
                <code className="font-mono font-medium">{name}</code>
                <span className="font-mono text-xs text-faint">{type}</span>
                <span className="ml-auto text-xs text-faint" title={stages.map(wordsOfStage).join('; ')}>
                  {stages.join(', ')}
                </span>
              </dt>
              <dd className="text-soft">{words}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      {variables.length > 0 ? (
        <p className="border-t px-4 py-2 text-xs text-faint">
          Each decision keeps the values it saw, under these names.
        </p>
      ) : null}
    </Panel>
  );
}

const wordsOfStage = (stage: string): string => stageWords[stage as keyof typeof stageWords] ?? stage;
