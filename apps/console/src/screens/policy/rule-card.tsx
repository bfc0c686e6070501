'use client';

import { ArrowDown, ArrowUp, Copy, Ellipsis, GripVertical, Pencil, Trash2 } from 'lucide-react';
import type { KeyboardEvent, ReactNode } from 'react';
import { classes } from '../../ui/classes.ts';
import { plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { Switch } from '../../ui/switch.tsx';
import type { EntryState } from '../drafts/compare-entries.ts';
import { EntryBadge } from '../drafts/entry-badge.tsx';
import type { useReorder } from '../drafts/use-reorder.ts';
import { CelText } from './cel-text.tsx';
import { effectWords, limitWords } from './effect-words.ts';
import { HitsLine } from './hits-line.tsx';
import { type Rule, ruleHref } from './rule.ts';
import type { RuleHits } from './use-rule-hits.ts';
import { VerdictMark } from './verdict-mark.tsx';

export type CardActions = {
  onMove: (to: number) => void;
  onToggle: () => void;
  onDuplicate: () => void;
  onRemove: () => void;
};

/** One rule: when it is asked, its condition, what it brings, how often it did so; moved, switched, opened, doubled, removed. */
export function RuleCard({
  rule,
  place,
  places,
  state,
  problems,
  hits,
  drag,
  mayMove,
  actions,
}: {
  rule: Rule;
  place: number;
  places: number;
  state: EntryState;
  /** What is wrong with it in the draft. */
  problems: readonly string[];
  hits: RuleHits | null | undefined;
  drag: ReturnType<ReturnType<typeof useReorder>['drag']>;
  mayMove: boolean;
  actions: CardActions;
}) {
  const { name } = rule;
  const limit = limitWords(rule);
  const moveByKey = (event: KeyboardEvent<HTMLElement>) => {
    const to = { ArrowUp: place - 2, ArrowDown: place, Home: 0, End: places - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const handle = event.currentTarget;
    actions.onMove(to);
    // The row has moved in the document, and a moved element loses the focus.
    requestAnimationFrame(() => handle.focus());
  };
  return (
    <li
      {...drag.target}
      className={classes(
        'flex items-start gap-1 rounded-xl border bg-surface py-2.5 pr-2 pl-1 shadow-card',
        drag.isDragged && 'border-accent opacity-60',
        !rule.enabled && 'bg-sunken/60',
        problems.length > 0 && 'border-bad',
      )}
    >
      <span className="flex w-8 shrink-0 flex-col items-center">
        {mayMove ? (
          // biome-ignore lint/a11y/useSemanticElements: a button cannot be dragged in every browser
          <span
            {...drag.handle}
            role="button"
            tabIndex={0}
            aria-label={`Move ${name}: arrow keys up and down, place ${place} of ${places}`}
            title="Drag, or move with the arrow keys"
            onKeyDown={moveByKey}
            className="inline-flex h-7 w-7 cursor-grab items-center justify-center rounded text-faint hover:text-ink"
          >
            <GripVertical aria-hidden className="size-4" />
          </span>
        ) : null}
        <span className="tabular text-center text-xs leading-5 text-faint">{place}</span>
      </span>
      <div className="min-w-0 flex-1 py-0.5">
        <p className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1 text-[13px]">
          <Link href={ruleHref(name)} className="min-w-0 font-mono font-medium break-all hover:underline">
            {name}
          </Link>
          <VerdictMark verdict={rule.verdict} />
          <EntryBadge state={state} />
          {rule.enabled ? null : <span className="text-xs text-warn">switched off</span>}
        </p>
        {rule.description ? <p className="mt-0.5 text-[13px] break-words text-soft">{rule.description}</p> : null}
        <dl className="mt-1.5 grid gap-x-4 gap-y-1 text-[13px] sm:grid-cols-[64px_minmax(0,1fr)]">
          <Fact name="Asked at">
            {rule.stages.join(', ')}
            {limit ? (
              <span className="text-soft">
                ; {limit.words} <CelText isTemplate text={limit.template} className="break-all" />
              </span>
            ) : null}
          </Fact>
          <Fact name={rule.verdict === 'require' ? 'Unless' : 'When'}>
            {rule.when.trim() === '' ? (
              <span className="text-soft">always</span>
            ) : (
              <CelText text={shortened(rule.when)} className="block leading-5 break-words whitespace-pre-wrap" />
            )}
          </Fact>
          {rule.reply.text && isAnswering(rule) ? (
            <Fact name="Says">
              {rule.reply.code || rule.reply.enhanced ? (
                <span className="tabular mr-1.5 font-mono text-xs text-soft">
                  {[rule.reply.code || '', rule.reply.enhanced].filter(Boolean).join(' ')}
                </span>
              ) : null}
              <CelText isTemplate text={rule.reply.text} className="break-words" />
            </Fact>
          ) : null}
          {rule.effects.length > 0 ? (
            <Fact name="Then">
              <ul>
                {rule.effects.slice(0, 4).map((effect, index) => {
                  const { words, template } = effectWords(effect);
                  return (
                    // biome-ignore lint/suspicious/noArrayIndexKey: an effect is known by its place
                    <li key={index} className="break-words">
                      {words}{' '}
                      {template === undefined ? null : (
                        <CelText isTemplate text={shortened(template)} className="break-words text-soft" />
                      )}
                    </li>
                  );
                })}
                {rule.effects.length > 4 ? <li className="text-faint">and {rule.effects.length - 4} more</li> : null}
              </ul>
            </Fact>
          ) : null}
          <Fact name="Lately">
            <HitsLine rule={rule} hits={hits} />
          </Fact>
        </dl>
        {problems.length > 0 ? (
          <p className="mt-1.5 text-[13px] text-bad">
            <Link href={ruleHref(name)} className="font-medium hover:underline">
              {plural(problems.length, 'mistake')}
            </Link>
            : {problems[0]}
          </p>
        ) : null}
      </div>
      <Guarded needs="configure" className="flex shrink-0 flex-wrap items-center justify-end max-sm:w-10">
        <Switch isOn={rule.enabled} aria-label={`${name} enabled`} onToggle={actions.onToggle} className="px-1.5" />
        <Menu
          label={`More for ${name}`}
          look="inline-flex size-8 items-center justify-center rounded-md text-faint hover:bg-sunken hover:text-ink disabled:opacity-40"
          items={[
            { id: 'edit', title: 'Edit', icon: Pencil, href: ruleHref(name) },
            { id: 'duplicate', title: 'Duplicate', icon: Copy, onSelect: actions.onDuplicate },
            {
              id: 'up',
              title: 'Move up',
              icon: ArrowUp,
              disabled: !mayMove || place === 1,
              onSelect: () => actions.onMove(place - 2),
            },
            {
              id: 'down',
              title: 'Move down',
              icon: ArrowDown,
              disabled: !mayMove || place === places,
              onSelect: () => actions.onMove(place),
            },
            { kind: 'line' },
            { id: 'remove', title: 'Delete', icon: Trash2, tone: 'danger', onSelect: actions.onRemove },
          ]}
        >
          <Ellipsis aria-hidden className="size-4" />
        </Menu>
      </Guarded>
    </li>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-faint">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}

const isAnswering = ({ verdict }: Rule): boolean =>
  verdict === 'deny' || verdict === 'defer' || verdict === 'drop' || verdict === 'require';

const shortened = (text: string): string => (text.length > 600 ? `${text.slice(0, 600)}…` : text);
