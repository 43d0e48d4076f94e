// Messages that came with the page, or with what htmx put into it, stand there as alerts. With scripts they can be closed,
// and one that reports an error takes the focus, so that a screen reader begins there.
import {element, mountAll} from '../lib/dom.js';
import {translator} from '../lib/i18n.js';

const t = translator({关闭: 'Close'});

mountAll('[data-flash]', (alert) => {
  const close = element('button', {type: 'button', class: 'btn-close', 'aria-label': t('关闭')});
  close.addEventListener('click', () => alert.remove());
  alert.classList.add('alert-dismissible');
  alert.append(close);
});

mountAll('[data-error-summary], [data-flash="danger"]', (alert) => alert.focus());
