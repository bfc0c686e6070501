'use client';

import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { Button, buttonLook } from '../../../ui/button.tsx';
import { CopyAsCurl } from '../../../ui/curl.tsx';
import { Empty, Failure, Skeleton } from '../../../ui/feedback.tsx';
import { Link } from '../../../ui/link.tsx';
import { PageHead, Panel } from '../../../ui/panel.tsx';
import { Guarded } from '../../../ui/permission.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { Trail } from '../../../ui/trail.tsx';
import { useTRPC } from '../../../ui/trpc.ts';
import { useDraft } from '../../drafts/use-draft.ts';
import { useRemoval } from '../../drafts/use-removal.ts';
import { freeName } from '../../features/form/widgets/entry-name.ts';
import { RULES, ruleHref } from '../rule.ts';
import { RuleEditor } from './rule-editor.tsx';
import { useRuleEdits } from './use-rule-edits.ts';

/** One rule of the draft, to be edited and tried. */
export function RuleScreen({ name }: { name: string }) {
  const trpc = useTRPC();
  const router = useRouter();
  const draft = useDraft();
  const remove = useRemoval(draft, RULES);
  const language = useQuery(trpc.rules.language.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }));
  const feature = useQuery(trpc.features.get.queryOptions({ slug: 'rules' }, { staleTime: 300_000 }));
  const edits = useRuleEdits(name, draft);
  const error = draft.error ?? language.error ?? feature.error;
  const all = draft.configuration?.rules.ordered ?? [];
  const names = all.map((rule) => rule.name);
  if (error)
    return (
      <>
        {trail}
        <PageHead title={name} />
        <Panel>
          <Failure error={error} retry={draft.retry} />
        </Panel>
      </>
    );
  if (!draft.isReady || !language.data || !feature.data) return <Waiting name={name} />;
  const { rule } = edits;
  if (!rule)
    return (
      <>
        {trail}
        <PageHead title={name} />
        <Panel>
          <Empty title="There is no rule of this name">
            It may have been renamed or taken out.{' '}
            <Link href="/policy/rules" className="text-accent underline underline-offset-2">
              All rules
            </Link>
          </Empty>
        </Panel>
      </>
    );
  const duplicate = async () => {
    const copy = { ...rule, name: freeName(name, names) };
    const order = names.toSpliced(names.indexOf(name) + 1, 0, copy.name);
    await draft.entries.mutateAsync({ list: RULES, put: [{ value: copy }], order });
    router.push(ruleHref(copy.name));
  };
  const input = { list: RULES, put: [{ key: name, value: rule }] };
  return (
    <>
      {trail}
      <PageHead
        title={<span className="font-mono">{name}</span>}
        lead={`Rule ${names.indexOf(name) + 1} of ${names.length}${rule.description ? `: ${rule.description}` : ''}`}
        actions={
          <>
            <CopyAsCurl operation="drafts.entries" input={input} />
            <Guarded needs="configure" className="flex flex-wrap items-center gap-2">
              <Button onClick={() => void duplicate()}>Duplicate</Button>
              <Button
                kind="danger"
                onClick={() => remove(name, rule, { order: names, onGone: () => router.push('/policy/rules') })}
              >
                Delete
              </Button>
              <Switch
                isOn={rule.enabled}
                aria-label={`${name} enabled`}
                onToggle={() => edits.set({ ...rule, enabled: !rule.enabled })}
                className="px-1.5"
              />
            </Guarded>
          </>
        }
      />
      <RuleEditor
        key={name}
        rule={rule}
        names={names}
        edits={edits}
        draft={draft}
        language={language.data}
        schema={feature.data.schema}
      />
      <p className="mt-4 text-[13px] text-soft">
        <Link href="/policy/rules" className={buttonLook('quiet')}>
          All rules
        </Link>
      </p>
    </>
  );
}

function Waiting({ name }: { name: string }) {
  return (
    <div role="status" aria-label="Loading">
      {trail}
      <PageHead
        title={<span className="font-mono">{name}</span>}
        lead={<Skeleton className="h-5 w-64" />}
        actions={<span className="h-8" />}
      />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_400px]">
        <Skeleton className="h-[70vh] rounded-xl" />
        <Skeleton className="h-[70vh] rounded-xl" />
      </div>
    </div>
  );
}

const trail = <Trail href="/policy/rules" title="Rules" />;
