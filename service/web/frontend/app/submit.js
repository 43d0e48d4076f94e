// A form that is on its way cannot be sent twice: its buttons are off and say so. data-no-lock leaves a form alone (downloads).
const locked = 'data-sending';

function exempt(form) {
  return form.method === 'get' || form.method === 'dialog' || form.target === '_blank' || form.hasAttribute('data-no-lock');
}

function lock(form, submitter) {
  form.setAttribute(locked, '');
  form.setAttribute('aria-busy', 'true');
  submitter?.classList.add('btn-loading');
  for (const button of form.elements) if (button.type === 'submit') button.disabled = true;
}

function unlock(form) {
  form.removeAttribute(locked);
  form.removeAttribute('aria-busy');
  for (const button of form.elements) {
    if (button.type !== 'submit') continue;
    button.disabled = false;
    button.classList.remove('btn-loading');
  }
}

document.addEventListener('submit', (event) => {
  const {target: form, submitter} = event;
  if (exempt(form)) return;
  if (form.hasAttribute(locked)) {
    event.preventDefault();
    return;
  }
  // The browser collects the fields after this event: a button that is off by then would not be sent.
  // htmx prevents the browser's own sending and says itself when it is done.
  const byHtmx = form.matches('[hx-post], [hx-put], [hx-patch], [hx-delete], [hx-boost] *');
  if (event.defaultPrevented && !byHtmx) return;
  setTimeout(() => lock(form, submitter));
});

document.addEventListener('htmx:afterRequest', ({detail}) => {
  const form = detail.elt.closest('form');
  if (form) setTimeout(() => unlock(form));
});

// Back from another page: the browser shows the page as it was left.
window.addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll(`form[${locked}]`)) unlock(form);
});
