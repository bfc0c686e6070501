'use client';

import type { Stage } from '@posthorn/policy/stage';
import { X } from 'lucide-react';
import { useId } from 'react';
import { Skeleton } from '../../../ui/feedback.tsx';
import type { RuleLanguage } from './language.ts';
import { readValue, type Trial, writeValue } from './trial.ts';

/** The facts that the rule looked at, each of which can be written anew; and others to be written. */
export function TryFacts({
  facts,
  awaited,
  language,
  stage,
  typed,
  onType,
}: {
  facts: Trial['facts'];
  /** How many are on their way. */
  awaited: number;
  language: RuleLanguage;
  stage: Stage;
  typed: Record<string, string>;
  onType: (typed: Record<string, string>) => void;
}) {
  const id = useId();
  const typeOf = (name: string) => language.facts.find((fact) => fact.name === name)?.type ?? 'string';
  const names = [...new Set([...facts.map(({ name }) => name), ...Object.keys(typed)])];
  const others = language.facts.filter((fact) => fact.stages.includes(stage) && !names.includes(fact.name));
  return (
    <div className="mt-3 border-t pt-3">
      <p className="mb-1.5 text-[13px] font-medium">Facts it looked at</p>
      <ul className="space-y-1.5">
        {names.map((name) => {
          const used = facts.find((one) => one.name === name);
          const text = typed[name] ?? writeValue(used?.value);
          const isWrong = typed[name] !== undefined && readValue(text, typeOf(name)) === undefined;
          return (
            <li key={name} className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)_20px] items-center gap-2">
              <label htmlFor={`${id}-${name}`} className="truncate font-mono text-xs" title={name}>
                {name}
              </label>
              <input
                id={`${id}-${name}`}
                value={text}
                spellCheck={false}
                autoComplete="off"
                aria-invalid={isWrong || undefined}
                placeholder={used?.from === 'unknown' ? 'not known' : typeOf(name)}
                onChange={({ target }) => onType({ ...typed, [name]: target.value })}
                className="h-7 min-w-0 rounded-md border border-line-strong bg-surface px-2 font-mono text-xs placeholder:font-sans placeholder:text-faint aria-invalid:border-bad"
              />
              {typed[name] === undefined ? (
                <span />
              ) : (
                <button
                  type="button"
                  aria-label={`Take back ${name}`}
                  onClick={() => {
                    const { [name]: _, ...rest } = typed;
                    onType(rest);
                  }}
                  className="inline-flex size-5 items-center justify-center rounded text-faint hover:bg-sunken hover:text-ink"
                >
                  <X aria-hidden className="size-3.5" />
                </button>
              )}
            </li>
          );
        })}
        {Array.from({ length: awaited }, (_, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they hold places, no more
          <li key={at} className="h-7">
            <Skeleton className="h-7" />
          </li>
        ))}
        {names.length + awaited === 0 ? <li className="text-[13px] text-faint">None yet.</li> : null}
      </ul>
      <select
        aria-label="Write another fact"
        value=""
        onChange={({ target }) => target.value && onType({ ...typed, [target.value]: '' })}
        className="mt-2 h-7 w-full rounded-md border border-line-strong bg-surface px-1.5 text-xs text-soft"
      >
        <option value="">Write another fact…</option>
        {others.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
