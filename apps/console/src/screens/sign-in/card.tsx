import type { InputHTMLAttributes, ReactNode } from 'react';
import { HealthStrip } from '../../ui/health-strip.tsx';
import { Logo } from '../../ui/logo.tsx';

/** A page of its own, for what comes before the console. */
export function SignInCard({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <HealthStrip hasLink={false} />
      <main className="flex flex-1 items-center justify-center p-4">
        <div className="w-full max-w-[380px]">
          <div className="mb-6 flex items-center gap-2.5 text-lg font-semibold tracking-tight">
            <Logo className="size-6 text-accent" />
            Posthorn
          </div>
          <div className="rounded-xl border bg-surface p-6 shadow-card">
            <h1 className="text-lg font-semibold tracking-tight">{title}</h1>
            <p className="mt-1 mb-5 text-soft">{lead}</p>
            {children}
          </div>
        </div>
      </main>
    </div>
  );
}

export function LabelledInput({
  label,
  hint,
  error,
  id,
  ...rest
}: InputHTMLAttributes<HTMLInputElement> & { label: string; hint?: string; error?: string | undefined; id: string }) {
  const notes = [hint ? `${id}-hint` : null, error ? `${id}-error` : null].filter(Boolean).join(' ');
  return (
    <div className="mb-4">
      <label htmlFor={id} className="mb-1.5 block text-[13px] font-medium">
        {label}
      </label>
      <input
        id={id}
        {...rest}
        aria-invalid={error ? true : undefined}
        aria-describedby={notes || undefined}
        className="h-9 w-full rounded-md border border-line-strong bg-surface px-3 aria-invalid:border-bad"
      />
      {hint ? (
        <p id={`${id}-hint`} className="mt-1.5 text-xs text-faint">
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={`${id}-error`} className="mt-1.5 text-[13px] text-bad">
          {error}
        </p>
      ) : null}
    </div>
  );
}
