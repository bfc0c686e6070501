import { Link } from '../../ui/link.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ruleWords } from '../../ui/rules.ts';
import type { Outputs } from '../../ui/trpc.ts';
import { settingHref } from '../messages/plain-words.ts';
import { ruleHref } from '../policy/rule.ts';
import { clientAdvice } from './client-advice.ts';

type Refusal = NonNullable<Outputs['refusals']['get']['refusal']>;

/** What the other side can do about it, and what the operator here can change. */
export function WhatToDo({ refusal: { decision } }: { refusal: Refusal }) {
  const { summary } = ruleWords(decision.rule);
  const { reply, rule } = decision;
  return (
    <Panel title="Why, and what now">
      <p className="text-[13px]">{summary}</p>
      <dl className="mt-3 grid gap-x-6 gap-y-3 text-[13px] sm:grid-cols-2">
        <div>
          <dt className="text-xs font-medium text-faint">What the client can do</dt>
          <dd className="mt-0.5">{clientAdvice(rule, reply?.code)}</dd>
          {reply ? (
            <dd className="mt-1 text-soft">
              {reply.code < 500
                ? 'The refusal was for now: a mail server comes back by itself.'
                : 'The refusal was final: the sender gets a report from its own server.'}
            </dd>
          ) : null}
        </div>
        <div>
          <dt className="text-xs font-medium text-faint">What you can change</dt>
          <dd className="mt-0.5">
            <Change rule={rule} />
          </dd>
        </div>
      </dl>
    </Panel>
  );
}

function Change({ rule }: { rule: string }) {
  const { setting } = ruleWords(rule);
  if (setting)
    return (
      <>
        <Link href={settingHref(setting)} className="text-accent underline underline-offset-2">
          {setting}
        </Link>{' '}
        <span className="text-soft">decides it.</span>
      </>
    );
  if (rule.startsWith('builtin.')) return <span className="text-soft">No setting decides it.</span>;
  return (
    <span className="text-soft">
      Your rule{' '}
      <Link href={ruleHref(rule)} className="font-mono text-xs break-all text-accent underline underline-offset-2">
        {rule}
      </Link>{' '}
      decides it.
    </span>
  );
}
