import { explainReply } from '@posthorn/events/explain';
import Link from 'next/link';
import { Panel } from '../../ui/panel.tsx';
import { ruleWords } from '../../ui/rules.ts';
import type { Outputs } from '../../ui/trpc.ts';
import { settingHref } from '../messages/plain-words.ts';

type Refusal = NonNullable<Outputs['refusals']['get']['refusal']>;

/** What the other side can do about it, and what the operator here can change. */
export function WhatToDo({ refusal: { decision } }: { refusal: Refusal }) {
  const { summary, setting } = ruleWords(decision.rule);
  const { reply } = decision;
  const words = reply ? explainReply({ code: reply.code, enhanced: reply.enhanced, text: reply.text }) : null;
  const comesBack = reply !== undefined && reply.code < 500;
  return (
    <Panel title="Why, and what now">
      <p className="text-[13px]">{summary}</p>
      <dl className="mt-3 grid gap-3 text-[13px] sm:grid-cols-2">
        <div>
          <dt className="text-xs font-medium text-faint">What the client can do</dt>
          <dd className="mt-0.5">
            {words?.next ??
              (comesBack
                ? 'Try again later, as mail servers do by themselves.'
                : 'Correct what it sends, or ask you.')}{' '}
            <span className="text-soft">
              {comesBack
                ? 'The refusal was for now: a mail server comes back by itself.'
                : 'The refusal was final: the sender gets a report from its own server.'}
            </span>
          </dd>
        </div>
        <div>
          <dt className="text-xs font-medium text-faint">What you can change</dt>
          <dd className="mt-0.5">
            {setting ? (
              <>
                <Link href={settingHref(setting)} className="text-accent underline underline-offset-2">
                  {setting}
                </Link>{' '}
                <span className="text-soft">decides it.</span>
              </>
            ) : decision.rule.startsWith('builtin.') ? (
              <span className="text-soft">Nothing: the standard asks for it.</span>
            ) : (
              <span className="text-soft">
                The rule <code className="font-mono text-xs">{decision.rule}</code> is one of yours.
              </span>
            )}
          </dd>
        </div>
      </dl>
    </Panel>
  );
}
