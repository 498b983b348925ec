import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** Django's static files are sent as they lie: compressed once here, not at each request. */
function compressed(folder = "dist/assets"): Plugin {
  return {
    name: "compressed",
    apply: "build",
    async closeBundle() {
      const names = (await readdir(folder)).filter((name) => /\.(js|css)$/.test(name));
      for (const path of names.map((name) => join(folder, name))) {
        const plain = await readFile(path);
        await writeFile(`${path}.gz`, gzipSync(plain, { level: 9 }));
        await writeFile(`${path}.br`, brotliCompressSync(plain));
      }
    },
  };
}

export default defineConfig({
  base: "/static/",
  plugins: [react(), compressed()],
  server: { port: 5173, strictPort: true, origin: "http://localhost:5173" },
  build: {
    manifest: true,
    outDir: "dist",
    assetsInlineLimit: 0, // the CSP allows no data: fonts or scripts
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: ["src/home/main.tsx", "src/home/lost.css", "src/work/main.tsx", "src/app/main.tsx"],
    },
  },
  test: { environment: "jsdom", include: ["src/**/*.test.{ts,tsx}"] },
});
