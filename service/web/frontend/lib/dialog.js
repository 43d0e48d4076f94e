// Questions in a native <dialog>: the browser keeps the focus inside, closes on Escape and gives the focus back.
import {element} from './dom.js';
import {translator} from './i18n.js';

const t = translator({确定: 'OK', 取消: 'Cancel', 请确认: 'Please confirm', 关闭: 'Close'});
let serial = 0;

function open(title, body, buttons) {
  const id = `dialog-${++serial}`;
  const form = element('form', {method: 'dialog', class: 'modal-content'},
    element('h2', {class: 'dialog-title', id: `${id}-title`}, title),
    element('div', {class: 'dialog-body', id: `${id}-body`}, body),
    element('div', {class: 'dialog-buttons'}, ...buttons));
  const dialog = element('dialog', {class: 'dialog', 'aria-labelledby': `${id}-title`, 'aria-describedby': `${id}-body`}, form);
  document.body.append(dialog);
  const answer = new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
  dialog.showModal();
  return {dialog, answer};
}

/** Resolves to true or false. A dangerous question starts on its Cancel button, so that Enter does no harm. */
export async function confirm(question, {title = t('请确认'), ok = t('确定'), danger = false} = {}) {
  const cancel = element('button', {class: 'btn', value: '', autofocus: danger}, t('取消'));
  const accept = element('button', {class: `btn ${danger ? 'btn-danger' : 'btn-primary'}`, value: 'yes', autofocus: !danger}, ok);
  // Enter in a form presses its first submit button: accept stands first unless the question is dangerous; CSS orders what is seen.
  const {answer} = open(title, question, danger ? [cancel, accept] : [accept, cancel]);
  return (await answer) === 'yes';
}

/** Shows `body` until it is closed. */
export async function show(title, body) {
  await open(title, body, [element('button', {class: 'btn btn-primary', value: '', autofocus: true}, t('关闭'))]).answer;
}

/** Asks for one line of text; resolves to it, or to null when the question is given up. `check` gives a message or ''. */
export async function ask(title, label, {value = '', hint = '', check = () => ''} = {}) {
  const input = element('input', {class: 'form-control', id: `ask-${serial}`, value, autofocus: true, required: true, autocomplete: 'off'});
  input.addEventListener('input', () => input.setCustomValidity(check(input.value.trim())));
  const body = element('div', {},
    element('label', {class: 'form-label', for: input.id}, label), input,
    hint ? element('small', {class: 'form-hint'}, hint) : null);
  const accept = element('button', {class: 'btn btn-primary', value: 'yes'}, t('确定'));
  const cancel = element('button', {class: 'btn', value: '', formnovalidate: true}, t('取消'));
  const {answer} = open(title, body, [accept, cancel]);
  return (await answer) === 'yes' ? input.value.trim() : null;
}
