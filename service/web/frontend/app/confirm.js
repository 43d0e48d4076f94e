// data-confirm="question" on a form or on its submit button asks before the form is sent.
import {confirm} from '../lib/dialog.js';

const agreed = new WeakSet();

function ask(form, submitter, asker) {
  const {confirm: question, confirmTitle: title, confirmOk: ok, confirmDanger} = asker.dataset;
  confirm(question, {title, ok, danger: confirmDanger !== undefined}).then((yes) => {
    if (!yes) return;
    agreed.add(form);
    form.requestSubmit(submitter);
    agreed.delete(form); // the events of requestSubmit have run by now; an invalid field may have stopped it
  });
}

// Capturing on the document: before htmx and before every other listener.
document.addEventListener('submit', (event) => {
  const {target: form, submitter} = event;
  const asker = submitter?.dataset.confirm ? submitter : form.dataset.confirm ? form : null;
  if (!asker || agreed.has(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(form, submitter, asker);
}, true);
