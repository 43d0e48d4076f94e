// A form with data-guard asks before the page is left with what was typed but not sent.
import {stay} from '../lib/stay.js';

const changed = new WeakSet();

document.addEventListener('input', ({target}) => {
  const form = target.form ?? target.closest?.('form');
  if (form?.matches('[data-guard]')) changed.add(form);
});

// At the end of the submit event, so that a form which another listener stopped stays guarded.
document.addEventListener('submit', (event) => {
  if (!event.defaultPrevented) changed.delete(event.target);
});

document.addEventListener('htmx:afterRequest', ({detail}) => {
  if (detail.successful) changed.delete(detail.elt.closest('form'));
});

window.addEventListener('beforeunload', (event) => {
  for (const form of document.querySelectorAll('form[data-guard]')) if (changed.has(form)) stay(event);
});
