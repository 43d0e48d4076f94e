// Messages that came with the page stand in it as alerts; with scripts they can be closed, and one that reports an error takes the focus.
import {element} from '../lib/dom.js';
import {translator} from '../lib/i18n.js';

const t = translator({关闭: 'Close'});

for (const alert of document.querySelectorAll('[data-flash]')) {
  const close = element('button', {type: 'button', class: 'btn-close', 'aria-label': t('关闭')});
  close.addEventListener('click', () => alert.remove());
  alert.classList.add('alert-dismissible');
  alert.append(close);
}

document.querySelector('[data-error-summary], [data-flash="danger"]')?.focus({preventScroll: false});
