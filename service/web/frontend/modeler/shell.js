// What the Studio is made of on the page: buttons, tabs of files, panes. It knows no files and no editors.
import {element, icon} from '../lib/dom.js';
import {translator} from '../lib/i18n.js';
import {endingOf} from './editors.js';
import {english} from './words.js';

const t = translator(english);
const icons = {bpmn: 'sitemap', dmn: 'table', form: 'list-details'};

const wordButton = (name, label, action, look = '') => element('button',
  {type: 'button', class: `btn btn-sm ${look}`, onclick: action}, icon(name), element('span', {}, label));

const iconButton = (name, label, action) => element('button',
  {type: 'button', class: 'btn btn-sm btn-icon', title: label, 'aria-label': label, onclick: action}, icon(name));

function tab(file, chosen, removable, {activate, remove}) {
  const changed = file.dirty
    ? element('span', {class: 'studio-dirty', title: t('已修改')}, '●', element('span', {class: 'visually-hidden'}, t('已修改')))
    : null;
  const open = element('button', {type: 'button', class: 'studio-tab', 'aria-pressed': String(chosen), onclick: () => activate(file)},
    icon(icons[endingOf(file.name)] ?? 'file-text'), file.name, changed);
  const label = t('移除 {name}', {name: file.name});
  const close = element('button', {type: 'button', class: 'studio-tab-close', title: label, 'aria-label': label, onclick: () => remove(file)}, icon('x'));
  return element('span', {class: `studio-tab-item ${chosen ? 'active' : ''}`}, open, chosen && removable ? close : null);
}

/** `actions` has a function for every button; `deploy` may be missing. Gives the parts that change. */
export function buildShell(host, actions, ...below) {
  const picker = element('input', {type: 'file', multiple: true, hidden: true, accept: '.bpmn,.xml,.dmn,.form,.json'});
  picker.addEventListener('change', () => actions.importFiles([...picker.files]).finally(() => { picker.value = ''; }));
  const undo = iconButton('arrow-back-up', t('撤销'), actions.undo);
  const redo = iconButton('arrow-forward-up', t('重做'), actions.redo);
  const status = element('span', {class: 'studio-status', role: 'status'});
  const toolbar = element('div', {class: 'studio-tools', role: 'toolbar', 'aria-label': t('流程设计')},
    undo, redo, iconButton('zoom-reset', t('适合窗口'), actions.fit),
    wordButton('file-plus', t('新建文件'), actions.addFile), wordButton('file-import', t('导入'), () => picker.click()), wordButton('download', t('下载'), actions.download),
    status, wordButton('list-check', t('检查'), actions.check), actions.rehearse ? wordButton('player-play', t('演练'), actions.rehearse) : null, actions.deploy ? wordButton('rocket', t('部署'), actions.deploy, 'btn-primary') : null);
  const tabs = element('div', {class: 'studio-tabs', role: 'group', 'aria-label': t('文件')});
  const panes = element('div', {class: 'studio-panes'});
  host.classList.add('studio');
  host.replaceChildren(toolbar, picker, tabs, panes, ...below);
  return {
    panes,
    busy(on, words = '') {
      host.setAttribute('aria-busy', String(on));
      for (const button of toolbar.querySelectorAll('button')) button.disabled = on;
      status.textContent = words;
    },
    refresh(files, active, unsaved) {
      undo.disabled = !active?.editor?.canUndo();
      redo.disabled = !active?.editor?.canRedo();
      status.textContent = unsaved ? t('有未部署的修改') : '';
      tabs.replaceChildren(...files.map((file) => tab(file, file === active, files.length > 1, actions)));
    },
  };
}
