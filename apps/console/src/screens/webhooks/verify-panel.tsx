'use client';

import { useState } from 'react';
import { ChoiceChips } from '../../ui/choice-chips.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Panel } from '../../ui/panel.tsx';
import { examples } from './examples.ts';

/** How a receiver knows that a request is ours, with code that can be copied. */
export function VerifyPanel() {
  const [language, setLanguage] = useState<keyof typeof examples>('node');
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_400px]">
      <Panel
        title="Code"
        aside={
          <ChoiceChips
            label="Language"
            options={[
              ['node', 'Node'],
              ['python', 'Python'],
              ['shell', 'Shell'],
            ]}
            chosen={language}
            onChange={setLanguage}
          />
        }
      >
        <CodeBlock text={examples[language]} label={`example for ${language}`} />
      </Panel>
      <Panel title="What is signed">
        <div className="space-y-3 text-[13px] text-soft">
          <p>
            Every request follows{' '}
            <a
              href="https://www.standardwebhooks.com/"
              target="_blank"
              rel="noreferrer"
              className="text-accent underline underline-offset-2"
            >
              Standard Webhooks
            </a>
            , so that its libraries can be used as they are.
          </p>
          <dl className="space-y-2">
            <Header name="webhook-id">
              names the delivery, and stays the same when it is sent again: remember it, and take nothing twice.
            </Header>
            <Header name="webhook-timestamp">
              seconds since 1970 when it was sent. Refuse what is older than some minutes.
            </Header>
            <Header name="webhook-signature">
              one or more signatures with blanks between, each <code className="font-mono text-xs">v1,</code> and
              Base64. One that fits is enough.
            </Header>
          </dl>
          <p>
            Signed is <code className="font-mono text-xs">id.timestamp.body</code> with HMAC-SHA256, the body octet for
            octet as it came. The key is what stands behind <code className="font-mono text-xs">whsec_</code>, decoded
            from Base64.
          </p>
          <p>
            Answer with 200 to 299 when you have it. Anything else, and silence, is tried again: after 5 seconds, 30
            seconds, 2 minutes and so on. Deliveries may come in another order than their events; each event has a time.
          </p>
        </div>
      </Panel>
    </div>
  );
}

function Header({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt className="font-mono text-xs text-ink">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
