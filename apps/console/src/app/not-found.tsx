import Link from 'next/link';

export default function NotFound() {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-2 p-6 text-center">
      <h1 className="text-lg font-semibold">There is no such page</h1>
      <p className="text-soft">It may have moved, or the address is not whole.</p>
      <Link href="/" className="mt-2 font-medium text-accent hover:underline">
        Go to the overview
      </Link>
    </main>
  );
}
