import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The server that `npm run dev` hands the API on to. */
const server = process.env['PORTOLAN_SERVER'] ?? 'http://127.0.0.1:7878';

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    // Hashed names below /static/: the server lets browsers keep them for ever.
    assetsDir: 'static',
    // No data: URLs for scripts or fonts, which the policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The check of the entry's size reads it, and it is not shipped.
    manifest: true,
    // dist/README.md is committed, so that cargo has a folder to look at: scripts/clean.mjs removes the rest.
    emptyOutDir: false,
    target: 'es2022',
    chunkSizeWarningLimit: 2000,
  },
  server: {
    port: 5173,
    // changeOrigin stays off: the server takes only requests whose Origin is its Host.
    proxy: { '^/(api|healthz|readyz|metrics)': { target: server, changeOrigin: false } },
  },
  test: {
    environment: 'happy-dom',
    environmentOptions: { happyDOM: { url: 'http://127.0.0.1:7878/' } },
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/test/setup.ts'],
    restoreMocks: true,
    // A busy machine is no fault of a test.
    testTimeout: 30_000,
  },
});
