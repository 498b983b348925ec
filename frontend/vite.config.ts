import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "/static/",
  plugins: [react()],
  server: { port: 5173, strictPort: true, origin: "http://localhost:5173" },
  build: {
    manifest: true,
    outDir: "dist",
    assetsInlineLimit: 0, // the CSP allows no data: fonts or scripts
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: ["src/home/main.tsx", "src/work/main.tsx", "src/app/main.tsx"],
    },
  },
  test: { environment: "jsdom", include: ["src/**/*.test.{ts,tsx}"] },
});
