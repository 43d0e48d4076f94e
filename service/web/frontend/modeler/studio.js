// One bundle of files (diagrams, forms, decisions) that is edited, checked and deployed together.
import {ask, confirm} from '../lib/dialog.js';
import {element, icon} from '../lib/dom.js';
import {getJson, getText, postJson} from '../lib/http.js';
import {translator} from '../lib/i18n.js';
import {stay} from '../lib/stay.js';
import {toast} from '../lib/toast.js';
import {blank} from './blank.js';
import {createEditor, endingOf} from './editors.js';
import {lint} from './lint.js';
import {ProblemList} from './problems.js';
import {english} from './words.js';

const t = translator(english);
const icons = {bpmn: 'sitemap', dmn: 'table', form: 'list-details'};
const namePattern = /^[\p{L}\p{N}_-]+([/.][\p{L}\p{N}_-]+)*\.[a-z]+$/u;

function downloadText(name, text) {
  const url = URL.createObjectURL(new Blob([text], {type: 'application/octet-stream'}));
  element('a', {href: url, download: name.split('/').pop()}).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

export class Studio {
  constructor(host) {
    this.host = host;
    this.settings = host.dataset;
    this.files = []; // {name, text, editor, pane, dirty}
    this.active = null;
    this.removed = false; // a file was taken out since the last deployment
    this.problems = new ProblemList((problem) => this.goTo(problem));
  }

  async open() {
    this.build();
    this.busy(true);
    try {
      const given = await this.load();
      for (const {name, text} of given) this.files.push({name, text, dirty: false});
      await this.activate(this.files.find(({name}) => endingOf(name) === 'bpmn') ?? this.files[0]);
      this.host.dataset.ready = '';
    } catch (error) {
      toast(error.message, 'danger');
    } finally {
      this.busy(false);
    }
    window.addEventListener('beforeunload', (event) => this.unsaved() && stay(event));
  }

  /** The bundle's files, or the one diagram, or a new one. */
  async load() {
    const {filesSrc, src, name = 'process.bpmn'} = this.settings;
    if (filesSrc) {
      const {files} = await getJson(filesSrc);
      if (files.length > 0) return files;
    }
    return [{name, text: src ? await getText(src) : blank(name, 'bpmn')}];
  }

  build() {
    const tool = (name, label, action, more = {}) => element('button',
      {type: 'button', class: 'btn btn-sm', onclick: () => this.run(action), ...more}, icon(name), element('span', {}, label));
    const small = (name, label, action) => element('button',
      {type: 'button', class: 'btn btn-sm btn-icon', title: label, 'aria-label': label, onclick: () => this.run(action)}, icon(name));
    this.undoButton = small('arrow-back-up', t('撤销'), () => this.active.editor.undo());
    this.redoButton = small('arrow-forward-up', t('重做'), () => this.active.editor.redo());
    this.status = element('span', {class: 'studio-status', role: 'status'});
    const {deployUrl} = this.settings;
    this.toolbar = element('div', {class: 'studio-tools', role: 'toolbar', 'aria-label': t('流程设计')},
      this.undoButton, this.redoButton, small('zoom-reset', t('适合窗口'), () => this.active.editor.fit?.()),
      tool('file-plus', t('新建文件'), () => this.addFile()), tool('file-import', t('导入'), () => this.picker.click()),
      tool('download', t('下载'), () => this.download()),
      this.status, tool('list-check', t('检查'), () => this.check()),
      deployUrl ? tool('rocket', t('部署'), () => this.deploy(), {class: 'btn btn-sm btn-primary'}) : null);
    this.picker = element('input', {type: 'file', multiple: true, hidden: true, accept: '.bpmn,.xml,.dmn,.form,.json'});
    this.picker.addEventListener('change', () => this.run(() => this.importFiles()));
    this.tabs = element('div', {class: 'studio-tabs', role: 'group', 'aria-label': t('文件')});
    this.panes = element('div', {class: 'studio-panes'});
    this.host.classList.add('studio');
    this.host.replaceChildren(this.toolbar, this.picker, this.tabs, this.panes, this.problems.node);
  }

  /** Every action of a button: one at a time, and what fails is said. */
  async run(action) {
    try {
      await action();
    } catch (error) {
      this.refused(error);
    }
    this.refresh();
  }

  busy(on, words = '') {
    this.host.setAttribute('aria-busy', String(on));
    for (const button of this.toolbar.querySelectorAll('button')) button.disabled = on;
    this.status.textContent = words;
    if (!on) this.refresh();
  }

  unsaved() {
    return this.removed || this.files.some(({dirty}) => dirty);
  }

  refresh() {
    const editor = this.active?.editor;
    this.undoButton.disabled = !editor?.canUndo();
    this.redoButton.disabled = !editor?.canRedo();
    this.status.textContent = this.unsaved() ? t('有未部署的修改') : '';
    this.tabs.replaceChildren(...this.files.map((file) => this.tab(file)));
  }

  tab(file) {
    const chosen = file === this.active;
    const open = element('button', {type: 'button', class: 'studio-tab', 'aria-pressed': String(chosen), onclick: () => this.run(() => this.activate(file))},
      icon(icons[endingOf(file.name)] ?? 'file-text'), file.name,
      file.dirty ? element('span', {class: 'studio-dirty', title: t('已修改')}, '●', element('span', {class: 'visually-hidden'}, t('已修改'))) : null);
    const label = t('移除 {name}', {name: file.name});
    const remove = chosen && this.files.length > 1
      ? element('button', {type: 'button', class: 'studio-tab-close', title: label, 'aria-label': label, onclick: () => this.run(() => this.remove(file))}, icon('x'))
      : null;
    return element('span', {class: `studio-tab-item ${chosen ? 'active' : ''}`}, open, remove);
  }

  /** Opens the file's editor the first time; later only shows it, with its history as it was. */
  async activate(file) {
    this.active = file;
    for (const other of this.files) if (other.pane) other.pane.hidden = other !== file;
    if (!file.editor) await this.createEditor(file);
    file.editor.shown();
    this.refresh();
  }

  async createEditor(file) {
    file.pane?.remove();
    file.pane = element('div', {class: 'studio-pane', 'data-kind': endingOf(file.name)});
    this.panes.append(file.pane);
    const changed = () => {
      if (file.opening) return;
      file.dirty = true;
      this.refresh();
    };
    file.opening = true;
    try {
      file.editor = await createEditor(file.name, file.pane, changed);
      const warnings = (await file.editor.open(file.text)) ?? [];
      for (const warning of warnings) toast(warning, 'warning');
    } catch (error) {
      // Whatever cannot be drawn can still be read and mended as text.
      toast(t('{name} 无法打开：{why}', {name: file.name, why: error.message}), 'danger');
      file.pane.replaceChildren();
      file.editor = await createEditor('plain.text', file.pane, changed);
      file.editor.open(file.text);
    } finally {
      file.opening = false;
    }
  }

  async textOf(file) {
    return file.editor && file.dirty ? file.editor.text() : file.text;
  }

  async bundle() {
    const files = await Promise.all(this.files.map(async (file) => ({name: file.name, text: await this.textOf(file)})));
    return {...JSON.parse(this.settings.extra || '{}'), files};
  }

  async addFile() {
    const taken = (name) => this.files.some((file) => file.name === name);
    const check = (name) => (taken(name) ? t('已有同名文件。') : namePattern.test(name) ? '' : t('名称须有后缀，如 forms/申请.form。'));
    const name = await ask(t('新建文件'), t('文件名'), {hint: t('后缀决定种类：.bpmn 流程图，.form 表单，.dmn 决策表。'), check});
    if (!name || check(name)) return;
    const file = {name, text: blank(name, endingOf(name)), dirty: true};
    this.files.push(file);
    await this.activate(file);
  }

  /** Files from the disk take the place of those with the same file name; others are added. */
  async importFiles() {
    let last = null;
    for (const chosen of this.picker.files) {
      const found = this.files.find(({name}) => name === chosen.name || name.endsWith(`/${chosen.name}`));
      last = found ?? {name: chosen.name};
      last.pane?.remove();
      Object.assign(last, {text: await chosen.text(), editor: null, pane: null, dirty: true, imported: true});
      if (!found) this.files.push(last);
    }
    this.picker.value = '';
    if (last) await this.activate(last);
  }

  async remove(file) {
    if (!(await confirm(t('从流程中移除 {name}？', {name: file.name}), {ok: t('移除'), danger: true}))) return;
    file.pane?.remove();
    this.files = this.files.filter((other) => other !== file);
    this.removed = true;
    await this.activate(this.files[0]);
  }

  async download() {
    downloadText(this.active.name, await this.textOf(this.active));
  }

  async goTo(problem) {
    const file = this.files.find(({name}) => name === problem.file) ?? this.active;
    await this.activate(file);
    file.editor.select(problem);
  }

  show(problems) {
    for (const file of this.files) {
      file.editor?.mark(problems.filter((problem) => problem.element && (problem.file ?? file.name) === file.name));
    }
    this.problems.show(problems);
  }

  async hints() {
    const drawn = this.files.filter(({editor}) => editor?.definitions?.());
    return (await Promise.all(drawn.map(({name, editor}) => lint(name, editor.definitions())))).flat();
  }

  async check() {
    this.busy(true, t('正在检查…'));
    try {
      const {checkUrl} = this.settings;
      const {problems = []} = checkUrl ? await postJson(checkUrl, await this.bundle()) : {};
      const all = [...problems, ...(await this.hints())];
      this.show(all);
      if (all.length === 0) toast(t('没有发现问题。'), 'success');
    } finally {
      this.busy(false);
    }
  }

  async deploy() {
    const question = t('部署 {count} 个文件为新版本？进行中的事项仍按原版本办理。', {count: this.files.length});
    if (!(await confirm(question, {title: t('部署'), ok: t('部署')}))) return;
    this.busy(true, t('正在部署…'));
    try {
      const body = await this.bundle();
      const answer = await postJson(this.settings.deployUrl, body);
      this.deployed(body.files, answer);
    } finally {
      this.busy(false);
    }
  }

  deployed(sent, {location: url, message, problems = []}) {
    for (const file of this.files) {
      file.text = sent.find(({name}) => name === file.name)?.text ?? file.text;
      file.dirty = false;
    }
    this.removed = false;
    this.show(problems);
    toast(message ?? t('已部署。'), 'success');
    this.host.dispatchEvent(new CustomEvent('deployed', {bubbles: true}));
    if (url) location.assign(url);
  }

  refused(error) {
    const problems = error.body?.problems;
    if (problems) this.show(problems);
    toast(error.message, 'danger');
  }
}
