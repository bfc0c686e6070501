import { Empty } from '../../ui/feedback.tsx';

/** What a look-up is good for, before there is one. */
export function NoLookups() {
  return (
    <Empty title="No look-up yet">
      Ask Redis, a database, a directory, a file, a web server or DNS about mail while it comes in: whether a sender is
      a customer, who may relay, which domains are yours. Rules ask with{' '}
      <code className="font-mono text-xs">lookup("name", …)</code>, and a named list can be backed by one, so that it
      changes without a new revision of the settings.
    </Empty>
  );
}
