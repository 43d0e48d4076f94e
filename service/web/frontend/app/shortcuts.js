// Keys on lists. [data-shortcuts] marks the list, [data-row] its rows, [data-row-link] the row's link, [data-row-claim] its claim button.
// [data-key="n"] on any link or button gives it a key; [data-search] is where "/" goes.
import {show} from '../lib/dialog.js';
import {element, typing} from '../lib/dom.js';
import {translator} from '../lib/i18n.js';

const t = translator({
  键盘快捷键: 'Keyboard shortcuts', 下一项: 'Next item', 上一项: 'Previous item', 打开: 'Open', 领取: 'Claim', 搜索: 'Search',
  显示本说明: 'Show this list', 启用单键快捷键: 'Use single-key shortcuts',
});
const setting = 'gongkai.shortcuts';
const enabled = () => localStorage.getItem(setting) !== 'off';

function rows() {
  return [...document.querySelectorAll('[data-shortcuts] [data-row]')].filter((row) => row.offsetParent !== null);
}

const currentRow = () => document.activeElement?.closest('[data-shortcuts] [data-row]');

function move(step) {
  const all = rows();
  const at = all.indexOf(currentRow());
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
  const link = next?.querySelector('[data-row-link], a[href], button');
  link?.focus();
  next?.scrollIntoView({block: 'nearest'});
}

function help() {
  const keys = [['j', t('下一项')], ['k', t('上一项')], ['Enter', t('打开')], ['c', t('领取')], ['/', t('搜索')], ['?', t('显示本说明')]];
  for (const node of document.querySelectorAll('[data-key]')) keys.push([node.dataset.key, node.getAttribute('aria-label') ?? node.textContent.trim()]);
  const list = element('dl', {class: 'shortcut-list'});
  for (const [key, label] of keys) list.append(element('dt', {}, element('kbd', {}, key)), element('dd', {}, label));
  const box = element('input', {type: 'checkbox', class: 'form-check-input', id: 'shortcuts-on', checked: enabled()});
  box.addEventListener('change', () => localStorage.setItem(setting, box.checked ? 'on' : 'off'));
  const choice = element('div', {class: 'form-check'}, box, element('label', {class: 'form-check-label', for: box.id}, t('启用单键快捷键')));
  show(t('键盘快捷键'), element('div', {}, list, choice));
}

const actions = {
  j: () => move(1),
  k: () => move(-1),
  c: () => currentRow()?.querySelector('[data-row-claim]:not(:disabled)')?.click(),
  '/': () => document.querySelector('[data-search]')?.focus(),
};

document.addEventListener('keydown', (event) => {
  if (typing(event)) return;
  if (event.key === '?') {
    event.preventDefault();
    help();
  } else if (enabled() && Object.hasOwn(actions, event.key)) {
    event.preventDefault();
    actions[event.key]();
  } else if (enabled() && /^[a-z]$/.test(event.key)) {
    const node = document.querySelector(`[data-key="${event.key}"]`);
    if (node) event.preventDefault();
    node?.click();
  }
});

document.addEventListener('click', (event) => {
  if (event.target.closest?.('[data-shortcut-help]')) help();
});
