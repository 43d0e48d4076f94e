// Short messages in one live region at the edge of the page. What went well leaves by itself; what failed stays until it is closed.
import {element, icon} from './dom.js';
import {translator} from './i18n.js';

const t = translator({关闭: 'Close'});
const looks = {
  success: {class: 'alert-success', icon: 'circle-check'},
  info: {class: 'alert-info', icon: 'info-circle'},
  warning: {class: 'alert-warning', icon: 'alert-triangle'},
  danger: {class: 'alert-danger', icon: 'alert-circle'},
};
const visibleFor = 8000; // milliseconds; stays longer while the pointer or the focus is on it

function region() {
  return document.getElementById('toasts')
    ?? document.body.appendChild(element('div', {id: 'toasts', class: 'toasts', role: 'status', 'aria-live': 'polite'}));
}

function leaveLater(toast) {
  let timer = 0;
  const start = () => { timer = setTimeout(() => toast.remove(), visibleFor); };
  for (const name of ['mouseenter', 'focusin']) toast.addEventListener(name, () => clearTimeout(timer));
  for (const name of ['mouseleave', 'focusout']) toast.addEventListener(name, start);
  start();
}

/** `link` is {href, label}. */
export function toast(message, kind = 'info', link = null) {
  const look = looks[kind] ?? looks.info;
  const close = element('button', {type: 'button', class: 'toast-close', 'aria-label': t('关闭')}, icon('x'));
  const node = element('div', {class: `alert alert-important toast-alert ${look.class}`, role: kind === 'danger' ? 'alert' : null},
    icon(look.icon),
    element('div', {class: 'toast-text'}, message, link ? element('a', {class: 'toast-link', href: link.href}, link.label) : null),
    close);
  close.addEventListener('click', () => node.remove());
  region().append(node);
  if (kind === 'success' || kind === 'info') leaveLater(node);
}
