// One SVG sprite with the icons that the templates and scripts use, and no others: <use href="…icons.svg#bell">.
import {createHash} from 'node:crypto';
import {readFile, readdir, writeFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

async function filesUnder(folder, ending) {
  const found = await readdir(folder, {recursive: true});
  return found.filter((file) => file.endsWith(ending)).map((file) => path.join(folder, file));
}

/** Names in `icon('bell')`, `icon_name='bell'` and `empty_state('bell'` of the templates. */
async function namesInTemplates(templates) {
  const names = [];
  for (const file of await filesUnder(templates, '.html')) {
    const text = await readFile(file, 'utf8');
    for (const [, name] of text.matchAll(/\b(?:icon\(|icon_name=|empty_state\()\s*["']([a-z0-9-]+)["']/g)) names.push(name);
  }
  return names;
}

/** One line an icon; a line that starts with # is a comment. */
async function namesInList(frontend) {
  const text = await readFile(path.join(frontend, 'icons.txt'), 'utf8');
  return text.split('\n').map((line) => line.trim()).filter((line) => line && !line.startsWith('#'));
}

function drawing(name) {
  try {
    return readFile(require.resolve(`@tabler/icons/outline/${name}.svg`), 'utf8');
  } catch {
    throw new Error(`There is no Tabler icon "${name}"; see https://tabler.io/icons for the names.`);
  }
}

const STROKE = 'fill="none" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';

async function paths(name) {
  const svg = await drawing(name);
  const inner = svg.replace(/<!--[\s\S]*?-->/g, '').match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1];
  return inner.replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, '').replace(/\s*\n\s*/g, '').trim();
}

async function symbol(name) {
  return `<symbol id="${name}" viewBox="0 0 24 24" stroke="currentColor" ${STROKE}>${await paths(name)}</symbol>`;
}

/** What stands on the browser's tab: the mark of the navigation, white on its blue. */
async function tabIcon() {
  const mark = `<g transform="translate(4 4)" stroke="#fff" ${STROKE}>${await paths('building-community')}</g>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#15233b"/>${mark}</svg>\n`;
}

async function written(dist, name, text) {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8).toUpperCase();
  await writeFile(path.join(dist, `${name}-${hash}.svg`), text);
  return {[`${name}.svg`]: `${name}-${hash}.svg`};
}

export async function writeIcons({templates, frontend, dist}) {
  const names = [...new Set([...(await namesInTemplates(templates)), ...(await namesInList(frontend))])].sort();
  const symbols = await Promise.all(names.map(symbol));
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('\n')}</svg>\n`;
  return {...(await written(dist, 'icons', sprite)), ...(await written(dist, 'favicon', await tabIcon()))};
}
