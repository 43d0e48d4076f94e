// The files of a bundle: {name, text, dirty, touched, edits, editor, pane}. `text` is what was loaded or last deployed; the text of a file
// that was touched since is its editor's. `dirty` is what differs from the deployment: also a new or imported file that nobody has touched.
import {ask} from '../lib/dialog.js';
import {element} from '../lib/dom.js';
import {getJson, getText} from '../lib/http.js';
import {translator} from '../lib/i18n.js';
import {toast} from '../lib/toast.js';
import {blank} from './blank.js';
import {createEditor, endingOf} from './editors.js';
import {english} from './words.js';

const t = translator(english);
const namePattern = /^[\p{L}\p{N}_-]+([/.][\p{L}\p{N}_-]+)*\.[a-z]+$/u;

/** The bundle's files, or the one diagram, or a new one. */
export async function loadFiles({filesSrc, src, name = 'process.bpmn'}) {
  const files = filesSrc ? (await getJson(filesSrc)).files : [];
  const given = files.length > 0 ? files : [{name, text: src ? await getText(src) : blank(name, 'bpmn')}];
  return given.map((file) => ({name: file.name, text: file.text, dirty: false}));
}

/** Asks for a name; resolves to a new file, or to null when the person gives up. */
export async function askForFile(files) {
  const taken = (name) => files.some((file) => file.name === name);
  const check = (name) => (taken(name) ? t('已有同名文件。') : namePattern.test(name) ? '' : t('名称须有后缀，如 forms/申请.form。'));
  const name = await ask(t('新建文件'), t('文件名'), {hint: t('后缀决定种类：.bpmn 流程图，.form 表单，.dmn 决策表。'), check});
  return !name || check(name) ? null : {name, text: blank(name, endingOf(name)), dirty: true};
}

/** A file from the disk takes the place of the one with the same file name; otherwise it is a new one. */
export async function importFile(files, chosen) {
  const found = files.find(({name}) => name === chosen.name || name.endsWith(`/${chosen.name}`));
  found?.pane?.remove();
  return Object.assign(found ?? {name: chosen.name}, {text: await chosen.text(), editor: null, pane: null, touched: false, dirty: true});
}

/** What is sent and saved: an untouched file stays as it came, to the letter. */
export async function textOf(file) {
  return file.editor && file.touched ? file.editor.text() : file.text;
}

/** Whatever cannot be drawn can still be read and mended as text. */
async function openAsText(file, changed, error) {
  toast(t('{name} 无法打开：{why}', {name: file.name, why: error.message}), 'danger');
  file.pane.replaceChildren();
  file.editor = await createEditor('plain.text', file.pane, changed);
  file.editor.open(file.text);
}

/** Opens the file in the editor of its kind, in a pane of its own. `changed` is called after each edit, not while opening. */
export async function openEditor(file, panes, changed) {
  let opening = true;
  const edited = () => {
    if (opening) return;
    file.touched = true;
    file.dirty = true;
    file.edits = (file.edits ?? 0) + 1;
    changed();
  };
  file.touched = false;
  file.pane = element('div', {class: 'studio-pane', 'data-kind': endingOf(file.name)});
  panes.append(file.pane);
  try {
    file.editor = await createEditor(file.name, file.pane, edited);
    const warnings = (await file.editor.open(file.text)) ?? [];
    for (const warning of warnings) toast(warning, 'warning');
  } catch (error) {
    await openAsText(file, edited, error);
  }
  opening = false;
}

/** Hands the text to the browser's download under the file's own name. */
export function download(name, text) {
  const url = URL.createObjectURL(new Blob([text], {type: 'application/octet-stream'}));
  element('a', {href: url, download: name.split('/').pop()}).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
