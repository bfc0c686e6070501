'use client';

import './globals.css';

/** When not even the frame could be drawn. */
export default function GlobalError({ reset }: { error: Error; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <main role="alert" className="flex min-h-dvh flex-col items-center justify-center gap-2 p-6 text-center">
          <h1 className="text-lg font-semibold">The console stumbled</h1>
          <p className="max-w-md text-soft">
            Mail is not affected: engine and worker run apart from the console. The cause is in the log.
          </p>
          <button type="button" onClick={reset} className="mt-2 font-medium text-accent hover:underline">
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
