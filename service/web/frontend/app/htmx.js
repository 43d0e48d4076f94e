// htmx under the policy of the pages: no eval, no styles of its own, no pages with personal data kept in the browser.
import htmx from 'htmx.org';
import {confirm} from '../lib/dialog.js';
import {csrfToken, problemOf} from '../lib/http.js';
import {translator} from '../lib/i18n.js';
import {toast} from '../lib/toast.js';

const t = translator({重新登录: 'Sign in'});

Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  selfRequestsOnly: true,
  // A form that is refused comes back with its messages as 422 and takes the place of the old one.
  responseHandling: [
    {code: '204', swap: false},
    {code: '[23]..', swap: true},
    {code: '422', swap: true},
    {code: '[45]..', swap: false, error: true},
  ],
});

function signInLink() {
  const base = document.querySelector('meta[name="login-url"]')?.content;
  if (!base) return null;
  const next = encodeURIComponent(location.pathname + location.search);
  return {href: `${base}${base.includes('?') ? '&' : '?'}next=${next}`, label: t('重新登录')};
}

/** Shows what the server says about a refusal; after the end of a session, with the way back. */
export function showProblem(problem) {
  toast(problem.message, 'danger', problem.status === 401 ? signInLink() : null);
}

document.addEventListener('htmx:configRequest', ({detail}) => {
  if (detail.verb !== 'get') detail.headers['X-CSRF-Token'] = csrfToken();
});

document.addEventListener('htmx:beforeSwap', ({detail}) => {
  if (!(detail.xhr.getResponseHeader('Content-Type') ?? '').includes('problem+json')) return;
  detail.shouldSwap = false;
  detail.isError = true;
});

document.addEventListener('htmx:responseError', ({detail}) => showProblem(problemOf(detail.xhr.status, detail.xhr.responseText)));
document.addEventListener('htmx:sendError', () => showProblem(problemOf(0, '')));

document.addEventListener('htmx:confirm', (event) => {
  if (!event.detail.question) return;
  event.preventDefault();
  confirm(event.detail.question).then((yes) => yes && event.detail.issueRequest(true));
});

// HX-Trigger: {"toast": {"message": "…", "kind": "success"}}
document.addEventListener('toast', ({detail}) => toast(detail.message ?? detail.value, detail.kind ?? 'success'));
