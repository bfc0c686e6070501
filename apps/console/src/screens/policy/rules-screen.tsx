'use client';

import { stages } from '@posthorn/policy/stage';
import { useMemo, useState } from 'react';
import { useQueryParam } from '../../search/use-query-param.ts';
import { Button, buttonLook } from '../../ui/button.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { Panel } from '../../ui/panel.tsx';
import { AddButton } from '../drafts/add-button.tsx';
import { DraftFrame } from '../drafts/draft-frame.tsx';
import { TakenOut } from '../drafts/taken-out.tsx';
import { useDraft } from '../drafts/use-draft.ts';
import { useDraftedList } from '../drafts/use-drafted-list.ts';
import { useRemoval } from '../drafts/use-removal.ts';
import { useReorder } from '../drafts/use-reorder.ts';
import { freeName } from '../features/form/widgets/entry-name.ts';
import { AddRuleDialog } from './add-rule-dialog.tsx';
import { BuiltInPanel } from './built-in-panel.tsx';
import { RULES, type Rule } from './rule.ts';
import { RuleCard } from './rule-card.tsx';
import { problemsOfRules } from './rule-problems.ts';
import { RulesFilter, ruleMatches } from './rules-filter.tsx';
import { useRuleHits } from './use-rule-hits.ts';

/** The operator's rules in the order in which they are asked, behind the built-in ones. */
export function RulesScreen() {
  const draft = useDraft();
  const [isAdding, setAdding] = useState(false);
  const [most, setMost] = useState(PAGE);
  const [stage] = useQueryParam('stage');
  const [text] = useQueryParam('q');
  const { entries: rules, stateOf, removed } = useDraftedList(draft, ({ rules }) => rules.ordered, 'name');
  const remove = useRemoval(draft, RULES);
  const problems = useMemo(() => problemsOfRules(draft.draft?.errors, rules), [draft.draft?.errors, rules]);
  const names = rules.map(({ name }) => name);
  const { order, said, move, drag } = useReorder(names, (next) =>
    draft.entries.mutateAsync({ list: RULES, order: next }),
  );
  const hits = useRuleHits();
  const byName = new Map(rules.map((rule) => [rule.name, rule]));
  const found = order.flatMap((name, index) => {
    const rule = byName.get(name);
    return rule && ruleMatches(rule, { stage, text }) ? [{ rule, place: index + 1 }] : [];
  });
  const isWhole = found.length === rules.length;

  const put = (rule: Rule, placeBehind?: string) => {
    const at = placeBehind === undefined ? order.length : order.indexOf(placeBehind) + 1;
    return draft.entries.mutateAsync({ list: RULES, put: [{ value: rule }], order: order.toSpliced(at, 0, rule.name) });
  };
  return (
    <DraftFrame
      title="Rules"
      lead="Asked from top to bottom at each of their stages, until one decides. They can refuse, put off, mark, hold or redirect; none can open a relay."
      draft={draft}
      actions={
        <>
          <Link href="/policy/ready-made" className={buttonLook()}>
            Ready-made rules
          </Link>
          <AddButton onClick={() => setAdding(true)}>Add a rule</AddButton>
        </>
      }
    >
      {() => (
        <>
          <p aria-live="assertive" className="sr-only">
            {said}
          </p>
          <BuiltInPanel />
          {rules.length === 0 ? (
            <Panel>
              <Empty title="No rule of yours yet">
                The built-in rules keep the server safe. Add one of your own to refuse, mark or hold mail by what you
                know, or take over a{' '}
                <Link href="/policy/ready-made" className="text-accent underline underline-offset-2">
                  ready-made rule
                </Link>{' '}
                and change it.
              </Empty>
            </Panel>
          ) : (
            <>
              <RulesFilter rules={rules} stages={stages} found={found.length} />
              {found.length === 0 ? (
                <Panel>
                  <Empty title="No rule fits">Take the filter back to see all {plural(rules.length, 'rule')}.</Empty>
                </Panel>
              ) : null}
              <ol className="space-y-2">
                {found.slice(0, most).map(({ rule, place }) => (
                  <RuleCard
                    key={rule.name}
                    rule={rule}
                    place={place}
                    places={order.length}
                    state={stateOf(rule.name)}
                    problems={problems.get(rule.name) ?? nothing}
                    hits={hits?.(rule.name)}
                    drag={drag(rule.name)}
                    mayMove={draft.may && isWhole && rules.length > 1}
                    actions={{
                      onMove: (to) => move(rule.name, to),
                      onToggle: () =>
                        draft.entries.mutate({ list: RULES, put: [{ value: { ...rule, enabled: !rule.enabled } }] }),
                      onDuplicate: () => void put({ ...rule, name: freeName(rule.name, names) }, rule.name),
                      onRemove: () => remove(rule.name, rule, { order }),
                    }}
                  />
                ))}
              </ol>
              {found.length > most ? (
                <div className="mt-3 flex justify-center">
                  <Button onClick={() => setMost(most + PAGE)}>Show more of {found.length}</Button>
                </div>
              ) : null}
            </>
          )}
          <TakenOut keys={removed} />
          {isAdding ? <AddRuleDialog taken={names} draft={draft} onClose={() => setAdding(false)} /> : null}
        </>
      )}
    </DraftFrame>
  );
}

const nothing: string[] = [];
const PAGE = 60;
