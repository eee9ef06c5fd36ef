import { defineConfig } from 'vitest/config';

/** The console in a real browser on a real server: see README.md. */
export default defineConfig({
  test: {
    environment: 'node',
    include: process.env['BENCH'] ? ['scripts/bench/bench.ts'] : process.env['PICTURES'] ? ['scripts/screenshots.ts'] : ['e2e/**/*.e2e.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    retry: 0,
    // How long `expect.poll` asks again: machines have much else to do.
    expect: { poll: { timeout: 30_000 } },
    // A browser and a server a file: two at a time are enough for two cores.
    maxWorkers: 2,
  },
});
