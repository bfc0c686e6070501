'use client';

import { useMemo, useState } from 'react';
import { Expandable } from '../../../ui/expandable.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { equal } from '../../drafts/equal.ts';
import { SaveWords } from '../../drafts/save-words.tsx';
import type { Draft } from '../../drafts/use-draft.ts';
import { HitsLine } from '../hits-line.tsx';
import type { Rule } from '../rule.ts';
import { useRuleHits } from '../use-rule-hits.ts';
import { Condition } from './condition.tsx';
import { EntryForm, useListNames } from './entry-form.tsx';
import { offerAt, type RuleLanguage } from './language.ts';
import { Note } from './note.tsx';
import { RenameLine } from './rename-line.tsx';
import { StageChoice } from './stage-choice.tsx';
import { TryPanel } from './try-panel.tsx';
import { useRuleCheck } from './use-rule-check.ts';
import type { useRuleEdits } from './use-rule-edits.ts';
import { VerdictChoice } from './verdict-choice.tsx';

/** Everything of a rule: when it is asked, what it brings, within which limits; beside it what it may speak of and what it did lately. */
export function RuleEditor({
  rule,
  names,
  edits,
  draft,
  language,
  schema,
}: {
  rule: Rule;
  names: readonly string[];
  edits: ReturnType<typeof useRuleEdits>;
  draft: Draft;
  language: RuleLanguage;
  /** Of the feature. */
  schema: unknown;
}) {
  const hits = useRuleHits();
  const lists = useListNames(draft);
  const found = useRuleCheck(rule, language, {
    lists: lists.map(({ name }) => name),
    lookups: (draft.configuration?.lookups.sources ?? []).map(({ name }) => name),
    isInForce: isInForce(rule, draft),
  });
  const offer = useMemo(() => offerAt(language, rule.stages, lists), [language, rule.stages, lists]);
  const problems = useMemo(() => [...found, ...edits.problems], [found, edits.problems]);
  const [isOpen] = useState(rule.limit.count > 0 || Boolean(rule.limit.countBy) || rule.onError === 'skip');
  const change = (members: Record<string, unknown>) => edits.set({ ...rule, ...members } as Rule);
  const answers = ['deny', 'defer', 'drop', 'require'].includes(rule.verdict);
  return (
    <EntryForm
      entry={rule}
      change={change}
      problems={problems}
      draft={draft}
      list={['rules', 'ordered']}
      schema={schema}
      offer={offer}
      main={({ part, ofCondition, isLocked, locked }) => (
        <>
          <Panel title="When" aside={<SaveWords state={edits.state} locked={locked} />} flush>
            <StageChoice rule={rule} isLocked={isLocked} onChange={(stages) => change({ stages })} />
            <Condition rule={rule} problems={ofCondition} isLocked={isLocked} onChange={(when) => change({ when })} />
          </Panel>
          <Panel title="Then">
            <VerdictChoice rule={rule} isLocked={isLocked} onChange={(verdict) => change({ verdict })} />
            <div className="mt-3 divide-y border-t pt-3">{part(answers ? ['reply', 'effects'] : ['effects'])}</div>
          </Panel>
          <Panel flush>
            <Expandable
              isOpen={isOpen}
              className="px-4 py-3"
              summary={
                <>
                  <span className="font-semibold">Limit and errors</span>{' '}
                  <span className="text-soft">
                    {rule.limit.countBy
                      ? 'applies beyond a number looked up'
                      : rule.limit.count > 0
                        ? `applies beyond ${rule.limit.count}`
                        : 'no limit'}
                    ; {rule.onError === 'defer' ? 'an error puts the client off' : 'an error is passed over'}
                  </span>
                </>
              }
            >
              <div className="-ml-[22px] divide-y border-t pt-3">{part(['limit', 'onError'])}</div>
            </Expandable>
          </Panel>
          <Panel title="Name and note">
            <RenameLine key={rule.name} rule={rule} names={names} draft={draft} keep={edits.keep} />
            <Note rule={rule} isLocked={isLocked} onChange={(description) => change({ description })} />
          </Panel>
        </>
      )}
      aside={() => (
        <>
          <Panel title="Lately">
            <p className="min-h-15 text-[13px]">
              <HitsLine rule={rule} hits={hits?.(rule.name)} />
            </p>
          </Panel>
          <TryPanel rule={rule} language={language} isWrong={problems.length > 0} />
        </>
      )}
    />
  );
}

/** Is the rule in force as it is, with the lists and look-ups that it may name? */
function isInForce(rule: Rule, { inForce, configuration }: Draft): boolean {
  const same = inForce?.rules.ordered.find(({ name }) => name === rule.name);
  return (
    equal(rule, same) && equal(inForce?.lists, configuration?.lists) && equal(inForce?.lookups, configuration?.lookups)
  );
}
