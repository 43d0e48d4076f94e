// While the server draws the fields of a form again, somebody may go on typing. What is newer than the request survives the
// answer: it is put into the new fields, and where other fields depend on it the server is asked once more.
import htmx from 'htmx.org';

const id = 'live-fields';
const sent = new WeakMap(); // request -> what stood in the fields when it left
const newer = new WeakMap(); // request -> what was changed since
let composing = null; // the field in which an input method is in the middle of a word
let waiting = false; // an answer came meanwhile and was dropped

const ours = ({elt}) => elt.id === id;

/** The state of a control, to be compared and put back. */
function state(control) {
  if (control.type === 'checkbox' || control.type === 'radio') return control.checked;
  if (control.type === 'file') return [...control.files].map((file) => `${file.name} ${file.size} ${file.lastModified}`).join('\n');
  return control instanceof HTMLSelectElement ? [...control.selectedOptions].map((option) => option.value).join('\n') : control.value;
}

const controls = (fields) => [...fields.querySelectorAll('input[id], select[id], textarea[id]')];

/** What somebody has changed since the request left, and every chosen file, which no answer brings back. */
function changed(fields, before) {
  return controls(fields).filter((control) => (control.type === 'file' ? control.files.length : state(control) !== before.get(control.id)));
}

function put(old, control) {
  if (old.type === 'checkbox' || old.type === 'radio') control.checked = old.checked;
  else if (old.type === 'file') control.files = old.files;
  else if (old instanceof HTMLSelectElement) {
    const chosen = new Set([...old.selectedOptions].map((option) => option.value));
    for (const option of control.options) option.selected = chosen.has(option.value);
  } else {
    control.value = old.value;
    if (old.dataset.cursor) control.setSelectionRange(...old.dataset.cursor.split(' '));
  }
}

/** Types without a cursor (numbers, dates) have none to be kept. */
function keepCursor(control) {
  if (control === document.activeElement && control.selectionStart != null) {
    control.dataset.cursor = `${control.selectionStart} ${control.selectionEnd}`;
  }
}

document.addEventListener('htmx:beforeRequest', ({detail}) => {
  if (ours(detail)) sent.set(detail.xhr, new Map(controls(detail.elt).map((control) => [control.id, state(control)])));
});

document.addEventListener('htmx:beforeSwap', ({detail}) => {
  if (!ours(detail) || !detail.shouldSwap || !sent.has(detail.xhr)) return;
  if (composing && detail.elt.contains(composing)) {
    detail.shouldSwap = false;
    waiting = true;
    return;
  }
  const found = changed(detail.elt, sent.get(detail.xhr));
  found.forEach(keepCursor);
  newer.set(detail.xhr, found);
});

document.addEventListener('htmx:afterSwap', ({detail}) => {
  for (const old of newer.get(detail.xhr) ?? []) {
    const control = document.getElementById(old.id);
    if (control?.type === old.type) put(old, control);
  }
});

document.addEventListener('htmx:afterSettle', ({detail}) => {
  const found = newer.get(detail.xhr) ?? [];
  newer.delete(detail.xhr);
  const again = found.some((old) => old.type !== 'file' && document.getElementById(old.id)?.closest('[data-controls]'));
  if (again) htmx.trigger(document.getElementById(id), 'redraw');
});

document.addEventListener('compositionstart', ({target}) => {
  composing = target;
});

document.addEventListener('compositionend', ({target}) => {
  composing = null;
  const fields = target.closest?.(`#${id}`);
  if (waiting && fields) htmx.trigger(fields, 'redraw');
  waiting = false;
});
