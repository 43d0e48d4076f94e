// Requests of the scripts: same origin, JSON, CSRF header; a refusal becomes a Problem with the server's own words.
import {translator} from './i18n.js';

const t = translator({
  '网络不通，请稍后再试。': 'The network did not answer. Please try again.',
  '登录已过期，请重新登录。': 'Your session has ended. Please sign in again.',
  '没有权限进行此操作。': 'You are not allowed to do this.',
  '服务暂时出错（{status}），请稍后再试。': 'The service failed ({status}). Please try again later.',
});

export class Problem extends Error {
  constructor(status, body, fallback) {
    super(body.detail || body.title || fallback);
    this.status = status;
    this.body = body;
  }
}

export const csrfToken = () => document.querySelector('meta[name="csrf-token"]')?.content ?? '';

function fallback(status) {
  if (status === 0) return t('网络不通，请稍后再试。');
  if (status === 401) return t('登录已过期，请重新登录。');
  if (status === 403) return t('没有权限进行此操作。');
  return t('服务暂时出错（{status}），请稍后再试。', {status});
}

/** A Problem from the status and the text of a response, whether or not it is problem+json. */
export function problemOf(status, text) {
  let body = {};
  try {
    const parsed = JSON.parse(text);
    if (parsed && typeof parsed === 'object') body = parsed;
  } catch {
    // An HTML error page has no words for a person here: the fallback speaks.
  }
  return new Problem(status, body, fallback(status));
}

async function request(url, options) {
  let response;
  try {
    response = await fetch(url, {credentials: 'same-origin', ...options});
  } catch {
    throw problemOf(0, '');
  }
  if (!response.ok) throw problemOf(response.status, await response.text());
  return response;
}

export async function getText(url) {
  return (await request(url, {})).text();
}

export async function getJson(url) {
  return (await request(url, {headers: {Accept: 'application/json'}})).json();
}

/** Posts JSON; gives the JSON of the answer, or {} when it has no body. */
export async function postJson(url, data) {
  const headers = {'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRF-Token': csrfToken()};
  const text = await (await request(url, {method: 'POST', headers, body: JSON.stringify(data)})).text();
  return text ? JSON.parse(text) : {};
}
