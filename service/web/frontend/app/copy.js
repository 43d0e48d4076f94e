// data-copy="text" or data-copy-from="#selector" on a button copies to the clipboard.
import {translator} from '../lib/i18n.js';
import {toast} from '../lib/toast.js';

const t = translator({已复制: 'Copied', '无法复制，请手动选择文字。': 'Copying failed. Please select the text by hand.'});

function textOf(button) {
  if (button.dataset.copy !== undefined) return button.dataset.copy;
  const source = document.querySelector(button.dataset.copyFrom);
  return source ? (source.value ?? source.textContent).trim() : '';
}

/** The clipboard's own interface exists on secure pages only; an office network often has plain HTTP. */
function copyOldWay(text) {
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'visually-hidden';
  document.body.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  if (!done) throw new Error('refused');
}

document.addEventListener('click', async (event) => {
  const button = event.target.closest?.('[data-copy], [data-copy-from]');
  if (!button) return;
  event.preventDefault();
  try {
    if (navigator.clipboard) await navigator.clipboard.writeText(textOf(button));
    else copyOldWay(textOf(button));
    toast(t('已复制'), 'success');
  } catch {
    toast(t('无法复制，请手动选择文字。'), 'danger');
  } finally {
    button.focus();
  }
});
