import { type Tone, tones } from '../../../ui/badge.tsx';
import { MailText } from '../../../ui/mail-text.tsx';
import { Panel } from '../../../ui/panel.tsx';
import type { Outputs } from '../../../ui/trpc.ts';

type Results = Outputs['messages']['headers']['explained']['authenticationResults'];

/** Authentication-Results as they stand in the header, ours told apart from those that came along. */
export function WrittenResults({ results }: { results: Results }) {
  if (results.length === 0) return null;
  return (
    <Panel title="Authentication-Results" flush>
      <div className="divide-y">
        {results.map((one, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: fields of a stored message never move
          <section key={index} className="px-4 py-3">
            <p className="text-[13px]">
              <MailText text={one.authservId} empty="without a name" className="font-mono text-xs" max={255} />{' '}
              <span className={one.isOurs ? 'text-good' : 'text-faint'}>
                {one.isOurs ? 'written here' : 'came along with the message: it proves nothing'}
              </span>
            </p>
            <ul className="mt-2 space-y-1">
              {one.results.map((result, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: see above
                <li key={at} className="flex flex-wrap items-baseline gap-x-2 text-[13px]">
                  <span className={`rounded px-1.5 font-mono text-xs ${tones[toneOf(result.result)]}`}>
                    <MailText text={`${result.method}=${result.result}`} max={120} />
                  </span>
                  {result.reason ? (
                    <span className="text-xs text-soft">
                      <MailText text={result.reason} max={300} />
                    </span>
                  ) : null}
                  {result.properties.map(({ name, value }) => (
                    <span key={name + value} className="min-w-0 text-xs break-all text-faint">
                      <MailText text={`${name}=${value}`} max={300} className="font-mono" />
                    </span>
                  ))}
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Panel>
  );
}

const toneOf = (result: string): Tone => (result === 'pass' ? 'good' : /fail|error/.test(result) ? 'warn' : 'quiet');
