// Bundles the pages' scripts and styles into service/web/static/dist/ under hashed names and writes manifest.json,
// which maps each entry ("app.js") to its file ("app-4F3K2A.js"). `--watch` rebuilds on change.
import {rm, mkdir, writeFile, rename} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import * as esbuild from 'esbuild';
import {adaptLibraries} from './build/adapt.mjs';
import {writeIcons} from './build/icons.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const dist = path.resolve(here, '../static/dist');
const templates = path.resolve(here, '../templates');
const entries = ['app', 'editor', 'viewer', 'modeler', 'dmn', 'form'];
const watch = process.argv.includes('--watch');

/** Every hashed file that a page asks for by its plain name; what a script loads later by itself is no such file. */
function entryFiles(metafile) {
  const files = {};
  for (const [output, {entryPoint, cssBundle}] of Object.entries(metafile.outputs)) {
    const name = entries.find((entry) => entryPoint === `${entry}/index.js`);
    if (!name) continue;
    files[`${name}.js`] = path.basename(output);
    if (cssBundle) files[`${name}.css`] = path.basename(cssBundle);
  }
  return files;
}

/** The manifest is written last and moved into place, so that a reader never sees half of it. */
async function writeManifest(metafile) {
  const files = {...entryFiles(metafile), ...(await writeIcons({templates, frontend: here, dist}))};
  const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => a.localeCompare(b)));
  const draft = path.join(dist, 'manifest.json.new');
  await writeFile(draft, JSON.stringify(sorted, null, 2) + '\n');
  await rename(draft, path.join(dist, 'manifest.json'));
}

const manifest = {
  name: 'manifest',
  setup(build) {
    build.onEnd(async (result) => {
      if (result.errors.length === 0) await writeManifest(result.metafile);
    });
  },
};

const options = {
  absWorkingDir: here,
  entryPoints: entries.map((name) => ({in: `${name}/index.js`, out: name})),
  outdir: dist,
  bundle: true,
  splitting: true,
  format: 'esm',
  target: ['chrome94', 'firefox98', 'safari15.4'], // the first with <dialog>, requestSubmit, Object.hasOwn and static blocks
  entryNames: '[name]-[hash]',
  chunkNames: 'chunk-[hash]',
  assetNames: '[name]-[hash]',
  loader: {'.woff': 'file', '.woff2': 'file', '.ttf': 'file', '.eot': 'empty', '.svg': 'file', '.bpmnlintrc': 'json'},
  minify: !watch,
  sourcemap: watch,
  metafile: true,
  legalComments: 'linked',
  charset: 'utf8',
  define: {'process.env.NODE_ENV': '"production"'},
  logLevel: 'info',
  plugins: [adaptLibraries(), manifest],
};

await rm(dist, {recursive: true, force: true});
await mkdir(dist, {recursive: true});
if (watch) await (await esbuild.context(options)).watch();
else await esbuild.build(options);
