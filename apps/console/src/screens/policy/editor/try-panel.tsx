'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useQueryParam } from '../../../search/use-query-param.ts';
import { CopyAsCurl } from '../../../ui/curl.tsx';
import { Skeleton } from '../../../ui/feedback.tsx';
import { Link } from '../../../ui/link.tsx';
import { places } from '../../../ui/navigation.ts';
import { Panel } from '../../../ui/panel.tsx';
import { problemOf, useTRPC } from '../../../ui/trpc.ts';
import type { Rule } from '../rule.ts';
import type { RuleLanguage } from './language.ts';
import { type LookupQuestion, questionKey, readValue } from './trial.ts';
import { TryFacts } from './try-facts.tsx';
import { TryLookups } from './try-lookups.tsx';
import { TryResult } from './try-result.tsx';
import { TrySource } from './try-source.tsx';

/** Tries the rule as it stands, with a message or refusal of the past or with facts written by hand. */
export function TryPanel({ rule, language, isWrong }: { rule: Rule; language: RuleLanguage; isWrong: boolean }) {
  const trpc = useTRPC();
  const [source] = useQueryParam('with');
  const [stageText, setStage] = useQueryParam('stage');
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [answers, setAnswers] = useState<Record<string, LookupQuestion & { values: string[] }>>({});
  const stage = rule.stages.find((one) => one === stageText) ?? rule.stages.at(-1)!;
  const [kind, id = ''] = source.split(':');
  const given = Object.entries(typed).flatMap(([name, text]) => {
    const value = readValue(text, language.facts.find((fact) => fact.name === name)?.type ?? 'string');
    return value === undefined ? [] : [[name, value] as const];
  });
  const input = {
    rule: rule as unknown as Record<string, unknown>,
    stage,
    of: 'draft' as const,
    facts: Object.fromEntries(given),
    lookups: Object.values(answers),
    ...(kind === 'message' ? { message: id } : kind === 'refusal' ? { refusal: id } : {}),
  };
  const isAsked = (source !== '' || given.length > 0) && !isWrong;
  const trial = useQuery(
    trpc.rules.try.queryOptions(input, { enabled: isAsked, placeholderData: keepPreviousData, retry: false }),
  );
  return (
    <Panel
      title="Try it"
      aside={
        rule.stages.length > 1 ? (
          <label>
            at{' '}
            <select
              value={stage}
              onChange={({ target }) => setStage(target.value, 'replace')}
              className="h-7 rounded-md border border-line-strong bg-surface px-1 font-mono text-xs text-ink"
            >
              {rule.stages.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          </label>
        ) : (
          `at ${stage}`
        )
      }
    >
      <TrySource />
      <div aria-live="polite" className={isAsked ? 'min-h-[104px]' : undefined}>
        {isWrong ? (
          <p className="mt-3 text-[13px] text-soft">It can be tried once its mistakes are gone.</p>
        ) : trial.error && isAsked ? (
          <p className="mt-3 text-[13px] text-bad">{problemOf(trial.error).detail}</p>
        ) : isAsked && trial.data ? (
          <TryResult trial={trial.data} rule={rule} />
        ) : isAsked ? (
          <Skeleton className="mt-3 h-[92px]" />
        ) : (
          <p className="mt-3 text-[13px] text-soft">
            Pick one above, or write a fact below, to see whether the condition holds and why.
          </p>
        )}
      </div>
      <TryFacts
        facts={isAsked && !isWrong ? (trial.data?.facts ?? []) : []}
        awaited={isAsked && trial.isPending ? language.facts.filter(({ name }) => rule.when.includes(name)).length : 0}
        language={language}
        stage={stage}
        typed={typed}
        onType={setTyped}
      />
      <TryLookups
        questions={(isAsked && !isWrong ? (trial.data?.lookups ?? []) : []).map(
          (question) => answers[questionKey(question)] ?? { ...question, values: null },
        )}
        onAnswer={(question, values) => {
          const { [questionKey(question)]: _, ...others } = answers;
          setAnswers(values === undefined ? others : { ...others, [questionKey(question)]: { ...question, values } });
        }}
      />
      <p className="mt-3 flex flex-wrap items-center justify-between gap-2 border-t pt-2 text-[13px]">
        {simulator ? (
          <Link
            href={`${simulator.href}?of=draft${kind === 'message' || kind === 'refusal' ? `&${kind}=${id}` : ''}`}
            className="text-accent hover:underline"
          >
            The whole conversation in the simulator
          </Link>
        ) : (
          <span />
        )}
        <CopyAsCurl operation="rules.try" input={input} className="-mr-3" />
      </p>
    </Panel>
  );
}

const simulator = places.flatMap(({ children = [] }) => children).find(({ href }) => href === '/policy/simulator');
