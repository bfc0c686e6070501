import { Empty } from '../../ui/feedback.tsx';

/** No message: because of the search, or because there was none yet. */
export function NothingFound({ query }: { query: string }) {
  if (query !== '')
    return (
      <Empty title="Nothing fits this search">
        Take out a part of it. Refused connections and recipients are under Refusals; they never became messages.
      </Empty>
    );
  return (
    <Empty title="No message was accepted yet">
      Send one to the SMTP port, for example with{' '}
      <code className="rounded bg-sunken px-1 font-mono text-xs">
        swaks --server 127.0.0.1:2525 --to kim@example.org
      </code>
      . It shows here within a second, and a fresh install delivers it to the sandbox, never to strangers.
    </Empty>
  );
}
