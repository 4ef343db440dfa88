import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// The console is static files inside the server's class path: target/classes/console.
export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'target/classes/console',
    emptyOutDir: true,
    target: 'es2023',
    manifest: 'manifest.json',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy: { '/api': { target: process.env.TRIVET_URL ?? 'https://localhost:8443', secure: false } },
  },
  test: { include: ['src/**/*.test.{ts,tsx}'], environment: 'node' },
});
