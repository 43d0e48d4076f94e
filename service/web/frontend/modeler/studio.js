// One bundle of files (diagrams, forms, decisions) that is edited, checked and deployed together.
import {confirm} from '../lib/dialog.js';
import {postJson} from '../lib/http.js';
import {translator} from '../lib/i18n.js';
import {stay} from '../lib/stay.js';
import {toast} from '../lib/toast.js';
import {endingOf} from './editors.js';
import {askForFile, download, importFile, loadFiles, openEditor, textOf} from './files.js';
import {lint} from './lint.js';
import {ProblemList} from './problems.js';
import {Rehearsal} from './rehearsal.js';
import {buildShell} from './shell.js';
import {english} from './words.js';

const t = translator(english);

/** Hints for the diagrams that are open; the server's check reads all files. */
async function hintsFor(files) {
  const drawn = files.filter(({editor}) => editor?.definitions?.());
  return (await Promise.all(drawn.map(({name, editor}) => lint(name, editor.definitions())))).flat();
}

export class Studio {
  constructor(host) {
    this.host = host;
    this.settings = host.dataset;
    this.files = [];
    this.active = null;
    this.removed = false; // a file was taken out since the last deployment
    this.found = []; // problems of the last check or refusal
    this.problems = new ProblemList((problem) => this.run(() => this.goTo(problem)));
    this.rehearsal = new Rehearsal({
      play: (given) => this.play(given),
      step: (line, before) => this.run(() => this.step(line, before)),
      clear: () => this.traced([]),
    });
    this.shell = buildShell(host, this.actions(), this.problems.node, this.rehearsal.node);
  }

  /** What the buttons do: one at a time, and what fails is said. */
  actions() {
    const does = (action) => (...given) => this.run(() => action(...given));
    const found = {
      undo: () => this.active.editor.undo(),
      redo: () => this.active.editor.redo(),
      fit: () => this.active.editor.fit?.(),
      addFile: async () => this.add(await askForFile(this.files)),
      importFiles: async (chosen) => { for (const file of chosen) await this.add(await importFile(this.files, file)); },
      download: async () => download(this.active.name, await textOf(this.active)),
      activate: (file) => this.activate(file),
      remove: (file) => this.remove(file),
      check: () => this.busily(t('正在检查…'), () => this.check()),
      ...(this.settings.rehearseUrl ? {rehearse: () => this.rehearsal.toggle()} : {}),
      ...(this.settings.deployUrl ? {deploy: () => this.deploy()} : {}),
    };
    return Object.fromEntries(Object.entries(found).map(([name, action]) => [name, does(action)]));
  }

  async open() {
    await this.run(() => this.busily('', async () => {
      this.files = await loadFiles(this.settings);
      await this.activate(this.files.find(({name}) => endingOf(name) === 'bpmn') ?? this.files[0]);
      const {scenariosUrl, extra} = this.settings;
      if (scenariosUrl) await this.rehearsal.offer(`${scenariosUrl}?name=${encodeURIComponent(JSON.parse(extra || '{}').name ?? '')}`);
      this.host.dataset.ready = '';
    }));
    window.addEventListener('beforeunload', (event) => this.unsaved() && stay(event));
  }

  async run(action) {
    try {
      await action();
    } catch (error) {
      if (error.body?.problems) this.show(error.body.problems);
      toast(error.message, 'danger');
    }
    this.refresh();
  }

  async busily(words, action) {
    this.shell.busy(true, words);
    try {
      await action();
    } finally {
      this.shell.busy(false);
    }
  }

  unsaved() {
    return this.removed || this.files.some(({dirty}) => dirty);
  }

  refresh() {
    this.shell.refresh(this.files, this.active, this.unsaved());
  }

  /** Opens the file's editor the first time; later only shows it, with its history as it was. */
  async activate(file) {
    this.active = file;
    for (const other of this.files) if (other.pane) other.pane.hidden = other !== file;
    if (!file.editor) {
      await openEditor(file, this.shell.panes, () => this.refresh());
      this.mark(file);
    }
    file.editor.shown();
  }

  async add(file) {
    if (!file) return;
    if (!this.files.includes(file)) this.files.push(file);
    await this.activate(file);
  }

  async remove(file) {
    if (!(await confirm(t('从流程中移除 {name}？', {name: file.name}), {ok: t('移除'), danger: true}))) return;
    file.pane?.remove();
    this.files = this.files.filter((other) => other !== file);
    this.removed = true;
    await this.activate(this.files[0]);
  }

  async goTo(problem) {
    await this.activate(this.files.find(({name}) => name === problem.file) ?? this.active);
    this.active.editor.select(problem);
  }

  mark(file) {
    file.editor.mark(this.found.filter((problem) => problem.element && (problem.file ?? file.name) === file.name));
  }

  show(problems) {
    this.found = problems;
    for (const file of this.files) if (file.editor) this.mark(file);
    this.problems.show(problems);
  }

  async bundle() {
    const files = await Promise.all(this.files.map(async (file) => ({name: file.name, text: await textOf(file)})));
    return {...JSON.parse(this.settings.extra || '{}'), files};
  }

  async check() {
    const {checkUrl} = this.settings;
    const {problems = []} = checkUrl ? await postJson(checkUrl, await this.bundle()) : {};
    this.show([...problems, ...(await hintsFor(this.files))]);
    if (this.found.length === 0) toast(t('没有发现问题。'), 'success');
  }

  /** The server plays what is in the editor; what it finds stands in the list and on the diagram. */
  async play(given) {
    let report = null;
    await this.run(() => this.busily(t('正在演练…'), async () => {
      report = await postJson(this.settings.rehearseUrl, {...(await this.bundle()), ...given});
      this.show(report.problems);
    }));
    return report;
  }

  /** The diagram of a step, with the step on it and those before it. */
  async step({process, element: id}, before) {
    const drawn = new RegExp(`<(?:\\w+:)?process\\b[^>]*\\bid="${process}"`);
    const texts = await Promise.all(this.files.map(async (file) => [file, await textOf(file)]));
    const [file] = texts.find(([, text]) => drawn.test(text)) ?? [this.active];
    if (file !== this.active) await this.activate(file);
    this.traced(before.filter((line) => line.process === process).map((line) => line.element), id);
  }

  traced(done, now) {
    for (const {editor} of this.files) editor?.trace?.([]);
    this.active?.editor?.trace?.(done, now);
  }

  async deploy() {
    const question = t('部署 {count} 个文件为新版本？进行中的事项仍按原版本办理。', {count: this.files.length});
    if (!(await confirm(question, {title: t('部署'), ok: t('部署')}))) return;
    await this.busily(t('正在部署…'), async () => {
      const sent = await this.bundle();
      const edits = this.files.map((file) => file.edits);
      const answer = await postJson(this.settings.deployUrl, sent);
      this.files.forEach((file, index) => {
        const later = file.edits !== edits[index]; // edited while the server was at work
        Object.assign(file, {text: sent.files[index].text, dirty: later, touched: later});
      });
      this.deployed(answer);
    });
  }

  deployed({location: url, message, problems = []}) {
    this.removed = false;
    this.show(problems);
    toast(message ?? t('已部署。'), 'success');
    this.host.dispatchEvent(new CustomEvent('deployed', {bubbles: true}));
    if (url) location.assign(url);
  }
}
