import { Expandable } from '../../ui/expandable.tsx';
import { FormField, inputLook } from './form-field.tsx';
import type { FormState } from './form-state.ts';
import { MessageField } from './message-field.tsx';

/** Who comes, what it says, what it brings. */
export function SessionForm({
  form,
  change,
  listeners,
}: {
  form: FormState;
  change: (part: Partial<FormState>) => void;
  listeners: readonly { name: string; kind: string }[];
}) {
  const text = (
    name: 'address' | 'helo' | 'sender' | 'user' | 'mailParameters' | 'serverName' | 'frontAddress' | 'port',
  ) => ({
    value: form[name],
    onChange: (event: { target: { value: string } }) => change({ [name]: event.target.value }),
    spellCheck: false,
    autoComplete: 'off',
    className: `${inputLook} font-mono`,
  });
  const isMore = form.front !== '' || form.mailParameters !== '' || form.verb !== 'EHLO' || form.at !== '';
  return (
    <div className="space-y-4">
      <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-1 xl:grid-cols-2">
        <FormField label="Client address">
          <input {...text('address')} required />
        </FormField>
        <FormField label="Says its name is">
          <input {...text('helo')} required />
        </FormField>
        <FormField label="Connects to">
          <select
            value={form.listener}
            onChange={(event) => change({ listener: event.target.value })}
            className={inputLook}
          >
            <option value="">the first for other servers</option>
            {[...listeners, ...missing(form.listener, listeners)].map(({ name, kind }) => (
              <option key={name} value={name}>
                {name} ({kind})
              </option>
            ))}
          </select>
        </FormField>
        <FormField label="Encryption">
          <select
            value={form.tls}
            onChange={(event) => change({ tls: event.target.value as FormState['tls'] })}
            className={inputLook}
          >
            <option value="none">none</option>
            <option value="TLSv1.2">TLS 1.2, where offered</option>
            <option value="TLSv1.3">TLS 1.3, where offered</option>
          </select>
        </FormField>
      </div>
      <FormField label="Signed in as" help="An account; no password is asked for. Empty: not signed in.">
        <input {...text('user')} />
      </FormField>
      <FormField label="Sender" help="As in MAIL FROM. Empty: a report without a return path.">
        <input {...text('sender')} />
      </FormField>
      <FormField label="Recipients" help="One a line; parameters such as NOTIFY=NEVER behind the address.">
        <textarea
          value={form.recipients}
          onChange={(event) => change({ recipients: event.target.value })}
          rows={Math.min(6, Math.max(2, form.recipients.split('\n').length))}
          required
          spellCheck={false}
          placeholder="kim@example.org"
          className={`${inputLook} h-auto resize-y py-2 font-mono leading-5`}
        />
      </FormField>
      <MessageField form={form} change={change} />
      <Expandable summary="More of the session" isOpen={isMore}>
        <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-1 xl:grid-cols-2">
          <FormField label="Greeting">
            <select
              value={form.verb}
              onChange={(event) => change({ verb: event.target.value as FormState['verb'] })}
              className={inputLook}
            >
              <option>EHLO</option>
              <option>HELO</option>
              <option>LHLO</option>
            </select>
          </FormField>
          <FormField label="Client port">
            <input {...text('port')} inputMode="numeric" />
          </FormField>
          <FormField label="Parameters of MAIL">
            <input {...text('mailParameters')} placeholder="SMTPUTF8 PRDR" />
          </FormField>
          <FormField label="Name asked for in TLS">
            <input {...text('serverName')} />
          </FormField>
          <FormField label="Comes through">
            <select
              value={form.front}
              onChange={(event) => change({ front: event.target.value as FormState['front'] })}
              className={inputLook}
            >
              <option value="">nobody</option>
              <option value="proxy">a proxy (PROXY protocol)</option>
              <option value="xclient">a front (XCLIENT)</option>
            </select>
          </FormField>
          {form.front === '' ? null : (
            <FormField label="Its address">
              <input {...text('frontAddress')} required />
            </FormField>
          )}
          {form.at === '' ? null : (
            <div className="text-[13px] sm:col-span-2 lg:col-span-1 xl:col-span-2">
              The clock stands at <span className="font-mono text-xs">{form.at}</span>, when it came.{' '}
              <button
                type="button"
                onClick={() => change({ at: '' })}
                className="font-medium text-accent hover:underline"
              >
                Let it happen now
              </button>
            </div>
          )}
        </div>
      </Expandable>
    </div>
  );
}

const missing = (name: string, listeners: readonly { name: string }[]) =>
  name === '' || listeners.some((one) => one.name === name) ? [] : [{ name, kind: 'not in force' }];
