import { stages as allStages, stageWords } from '@posthorn/policy/stage';
import type { Configuration } from '@posthorn/settings/configuration';
import { Expandable } from '../../ui/expandable.tsx';
import { formatCount, plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ruleTitle, ruleWords } from '../../ui/rules.ts';
import type { Outputs } from '../../ui/trpc.ts';
import { OwnRules } from './own-rules.tsx';
import { rowsOf } from './row-links.ts';

type Feature = Outputs['features']['get'];
type Lately = Outputs['features']['lately'];
type Rules = Configuration['rules']['ordered'];

type Props = Pick<Feature, 'rules' | 'variables'> & { lately: Lately | undefined; ordered: Rules };

/** The rules that decide in a feature's name and how often they did, the operator's that ask for its facts, and these facts. */
export function RulesPanel({ rules, variables, lately, ordered }: Props) {
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
                <p className="flex flex-wrap items-baseline gap-x-2">
                  <span className="font-medium">{ruleTitle(rule)}</span>
                  <code className="font-mono text-xs break-all text-faint">{rule}</code>
                  {lately ? <Week rule={rule} lately={lately} /> : null}
                </p>
                <p className="text-xs text-soft">{ruleWords(rule).summary}</p>
              </li>
            ))}
          </ul>
        </Expandable>
      ) : null}
      <OwnRules variables={variables} ordered={ordered} />
      {variables.length > 0 ? (
        <dl className="divide-y border-t">
          {variables.map(({ name, type, stages, words }) => (
            <div key={name} className="px-4 py-2 text-[13px]">
              <dt className="flex flex-wrap items-baseline gap-x-2">
                <code className="font-mono font-medium">{name}</code>
                <span className="font-mono text-xs text-faint">{type}</span>
                <span className="ml-auto text-xs text-faint" title={stages.map(wordsOfStage).join('; ')}>
                  {stages.length === allStages.length ? 'every stage' : stages.join(', ')}
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

/** How often it refused and accepted in a week, with the rows behind it. */
function Week({ rule, lately }: { rule: string; lately: Lately }) {
  const since = new Date(Date.parse(lately.to) - WEEK_MS).toISOString();
  const counts = lately.counts.filter(({ kind, name, week }) => kind !== 'event' && name === rule && week > 0);
  return (
    <span className="ml-auto text-xs text-faint">
      {counts.length === 0 ? '0' : null}
      {counts.map(({ kind, week }, index) => (
        <span key={kind}>
          {index > 0 ? ', ' : null}
          <Link
            href={rowsOf(kind, rule, since)}
            className="tabular font-medium text-accent underline underline-offset-2"
          >
            {formatCount(week)}
          </Link>{' '}
          {kind === 'refusal' ? 'refused' : 'accepted'}
        </span>
      ))}{' '}
      in a week
    </span>
  );
}

const WEEK_MS = 7 * 86_400_000;
const wordsOfStage = (stage: string): string => stageWords[stage as keyof typeof stageWords] ?? stage;
