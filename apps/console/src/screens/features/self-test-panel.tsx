import { Panel } from '../../ui/panel.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { SelfTestItem } from './self-test-item.tsx';

/** What a person can have this feature try. */
export function SelfTestPanel({ slug, tests }: { slug: string; tests: Outputs['features']['selfTests']['items'] }) {
  if (tests.length === 0) return null;
  return (
    <Panel title="Self-test" flush>
      <ul className="divide-y">
        {tests.map((test) => (
          <SelfTestItem key={test.id} slug={slug} test={test} />
        ))}
      </ul>
    </Panel>
  );
}
