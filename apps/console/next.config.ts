import type { NextConfig } from 'next';

/** Pages only: the API, sign-in and metrics are answered by `src/server` before Next sees a request. */
const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  compress: true,
  devIndicators: false,
  // Browsers ask for it by itself where they have not read yet which icon a page has.
  redirects: async () => [{ source: '/favicon.ico', destination: '/icon.svg', permanent: true }],
  transpilePackages: ['@posthorn/events', '@posthorn/policy', '@posthorn/settings', '@posthorn/api'],
  // `npm run check` type-checks everything once; the first start should not wait for it a second time.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: `${import.meta.dirname}/../..` },
};

export default config;
