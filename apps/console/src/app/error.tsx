'use client';

import { Button } from '../ui/button.tsx';

export default function PageError({ reset }: { error: Error; reset: () => void }) {
  return (
    <main role="alert" className="flex min-h-[60dvh] flex-col items-center justify-center gap-2 p-6 text-center">
      <h1 className="text-lg font-semibold">This page stumbled</h1>
      <p className="max-w-md text-soft">Mail is not affected: the engine and the worker run apart from the console.</p>
      <Button onClick={reset} className="mt-2">
        Draw it again
      </Button>
    </main>
  );
}
