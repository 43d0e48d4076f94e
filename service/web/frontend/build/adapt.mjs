// Makes libraries work under a content security policy without 'unsafe-inline' and 'unsafe-eval', and beside each other.
// Each change checks that it still finds what it replaces, so that an upgrade that moves it fails the build.
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const domify = path.join(path.dirname(fileURLToPath(import.meta.url)), '../lib/domify.js');

function replaced(text, pattern, replacement, file) {
  if (typeof pattern === 'string' ? !text.includes(pattern) : text.search(pattern) < 0) throw new Error(`${file}: nothing matches ${pattern}; adapt build/adapt.mjs`);
  return text.replace(pattern, replacement);
}

/** `style="fill:none;stroke:red"` of an SVG element says the same as `fill="none" stroke="red"`, which a policy allows. */
function presentationAttributes(svg) {
  const pairs = (css) => css.split(';').filter(Boolean).map((rule) => rule.split(':').map((part) => part.trim()));
  return svg.replace(/ style="([^"]*)"/g, (_, css) => pairs(css).map(([name, value]) => ` ${name}="${value}"`).join(''));
}

const changes = [
  {
    // The icons of bpmn-js's alignment menu are written with innerHTML.
    filter: /bpmn-js[\\/]lib[\\/]features[\\/](align|distribute)-elements[\\/]\w+Icons\.js$/,
    change: (text, file) => presentationAttributes(replaced(text, / style="/, '$&', file)),
    loader: 'js',
  },
  {
    // CodeMirror's styles: a constructed sheet, which a policy allows, also in a document and not only in a shadow root.
    filter: /style-mod[\\/]src[\\/]style-mod\.js$/,
    change: (text, file) => replaced(text, '!root.head && root.adoptedStyleSheets', 'root.adoptedStyleSheets', file),
    loader: 'js',
  },
  {
    // Tabler's page for "nothing here" is called .empty, and so are parts of the properties panel and of the decision table.
    filter: /@tabler[\\/]core[\\/]dist[\\/]css[\\/]tabler\.min\.css$/,
    change: (text, file) => replaced(text, /\.empty\{[^}]*\}/g, '', file),
    loader: 'css',
  },
];

export function adaptLibraries() {
  return {
    name: 'adapt-libraries',
    setup(build) {
      // min-dom hands on domify; markup with style attributes goes through the page's own wrapper.
      build.onResolve({filter: /^domify$/}, ({importer}) => (importer === domify ? undefined : {path: domify}));
      for (const {filter, change, loader} of changes) {
        build.onLoad({filter}, async ({path: file}) => ({contents: change(await readFile(file, 'utf8'), file), loader, resolveDir: path.dirname(file)}));
      }
    },
  };
}
