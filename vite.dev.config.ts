import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type ProxyOptions } from 'vite'

/**
 * The interface alone, with changes shown as they are saved. Behind it stands a real host:
 *   npm exec palabre -- serve --port 4141        then, beside it: npm run dev
 * and the fragment of the link that `serve` prints is put behind the address that Vite prints.
 */
const host = process.env.PALABRE_URL ?? 'http://127.0.0.1:4141'

/** The host answers its own origin alone, so the calls are made to come from there. */
const toHost: ProxyOptions = { target: host, changeOrigin: true, headers: { origin: host } }

export default defineConfig({
  root: 'src-renderer',
  plugins: [react(), tailwindcss()],
  server: {
    host: '127.0.0.1',
    proxy: { '^/session$': toHost, '^/rpc$': { ...toHost, ws: true } },
  },
})
