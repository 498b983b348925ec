import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { build, type Plugin, type ResolvedConfig } from "vite";
import { defineConfig } from "vitest/config";

const LIGHT = [
  "src/home/main.tsx",
  "src/home/lost.css",
  "src/work/main.tsx",
  "src/work/offline/worker.ts",
  "src/welcome/main.tsx",
];
const HEAVY = ["src/app/main.tsx"];

/** React's interface at a tenth of its weight; Mantine and recharts need React itself. */
const preact = [
  { find: "react/jsx-runtime", replacement: "preact/jsx-runtime" },
  { find: "react-dom/client", replacement: "preact/compat/client" },
  { find: /^react(-dom)?$/, replacement: "preact/compat" },
];

/** Fewer files for the light pages: over a slow connection each one waits for its turn. */
const groups = [
  { name: "light", test: /node_modules\/(preact|idb)|src\/(api|shared\/(?!i18n))/ },
  {
    name: "task",
    test: /src\/work\/(task\/(?!rank\/(?!places)|labels\/|aids\/(differences|lines|worker))|dialogs\/Dialog)/,
  },
];

/** After the light pages come the heavy ones, into the same folder and manifest. */
function heavy(): Plugin {
  let built: ResolvedConfig;
  return {
    name: "heavy",
    apply: "build",
    configResolved(config) {
      built = config;
    },
    async closeBundle(error?: Error) {
      if (error) return; // told already
      const { outDir, assetsInlineLimit } = built.build;
      const manifest = join(outDir, ".vite", "manifest.json");
      const light = JSON.parse(await readFile(manifest, "utf8"));
      await build({
        ...{ configFile: false, base: built.base, plugins: [react()], logLevel: "warn" },
        build: {
          ...{ outDir, assetsInlineLimit, manifest: true, emptyOutDir: false },
          modulePreload: { polyfill: false },
          rolldownOptions: { input: HEAVY },
        },
      });
      const all = { ...light, ...JSON.parse(await readFile(manifest, "utf8")) };
      await writeFile(manifest, JSON.stringify(all, null, 2));
      await compress(join(outDir, "assets"));
    },
  };
}

/** Django's static files are sent as they lie: compressed once here, not at each request. */
async function compress(folder: string) {
  const names = (await readdir(folder)).filter((name) => /\.(js|css)$/.test(name));
  for (const path of names.map((name) => join(folder, name))) {
    const plain = await readFile(path);
    await writeFile(`${path}.gz`, gzipSync(plain, { level: 9 }));
    await writeFile(`${path}.br`, brotliCompressSync(plain));
  }
}

/** Tells the service worker which files the working page may need, and when they are others. */
function offline(entry = "src/work/main.tsx", worker = "sw.js"): Plugin {
  return {
    name: "offline",
    apply: "build",
    generateBundle: {
      order: "post", // once Vite has dropped the chunks that hold nothing but CSS
      handler(_, bundle) {
        const chunks = Object.values(bundle).filter((part) => part.type === "chunk");
        const wanted = chunks.filter((chunk) => chunk.facadeModuleId?.endsWith(entry));
        const files = new Set<string>();
        for (const chunk of wanted) {
          if (files.has(chunk.fileName)) continue;
          const { importedCss, importedAssets } = chunk.viteMetadata ?? {};
          for (const name of [chunk.fileName, ...(importedCss ?? []), ...(importedAssets ?? [])])
            files.add(name);
          const further = [...chunk.imports, ...chunk.dynamicImports];
          const isElsewhere = /\/i18n\/\w+\/(home|welcome)\.ts$/; // words of other pages
          const follows = chunks.filter(({ fileName }) => further.includes(fileName));
          wanted.push(...follows.filter((one) => !isElsewhere.test(one.facadeModuleId ?? "")));
        }
        for (const name of Object.keys(bundle))
          if (/latin-wght-normal.*woff2$/.test(name)) files.add(name);
        const list = JSON.stringify([...files].sort().map((name) => `/static/${name}`));
        const version = createHash("sha256").update(list).digest("hex").slice(0, 12);
        const script = bundle[worker];
        if (script?.type !== "chunk") throw new Error(`${worker} was not built.`);
        script.code = `const FILES=${list},VERSION="${version}";${script.code}`;
      },
    },
  };
}

export default defineConfig(({ command }) => ({
  base: "/static/",
  plugins: [react(), offline(), heavy()],
  resolve: { alias: command === "build" ? preact : [] },
  server: { port: 5173, strictPort: true, origin: "http://localhost:5173" },
  build: {
    manifest: true,
    outDir: "dist",
    assetsInlineLimit: 0, // the CSP allows no data: fonts or scripts
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: LIGHT,
      output: {
        entryFileNames: ({ name }) => (name === "worker" ? "sw.js" : "assets/[name]-[hash].js"),
        codeSplitting: { groups },
      },
    },
  },
  test: { environment: "jsdom", include: ["src/**/*.test.{ts,tsx}"] },
}));
