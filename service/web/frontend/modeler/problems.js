// What the check or the deployment found, as a list beside the badges on the diagram. A row leads to its place.
import {element, icon} from '../lib/dom.js';
import {translator} from '../lib/i18n.js';

const t = translator({
  发现的问题: 'Problems found', '第 {line} 行': 'line {line}', 提示: 'Hint', 错误: 'Error', 关闭列表: 'Close the list', '{count} 个问题': '{count} problems',
});

function place({file, name, element: id, line}) {
  return [file, name || id, line ? t('第 {line} 行', {line}) : null].filter(Boolean).join(' · ');
}

function row(problem, go) {
  const hint = problem.severity === 'hint';
  return element('li', {},
    element('button', {type: 'button', class: `problem ${hint ? 'problem-hint' : ''}`, onclick: () => go(problem)},
      icon(hint ? 'bulb' : 'alert-circle'),
      element('span', {class: 'visually-hidden'}, hint ? t('提示') : t('错误')),
      element('span', {class: 'problem-text'},
        element('strong', {}, problem.message), problem.advice ? element('span', {class: 'problem-advice'}, problem.advice) : null,
        element('span', {class: 'problem-place'}, place(problem), problem.code ? element('code', {}, problem.code) : null))));
}

export class ProblemList {
  constructor(go) {
    this.go = go;
    this.title = element('h2', {class: 'h3 m-0', tabindex: '-1'}, t('发现的问题'));
    this.list = element('ul', {});
    const close = element('button', {type: 'button', class: 'btn-close ms-auto', 'aria-label': t('关闭列表'), onclick: () => { this.node.hidden = true; }});
    this.node = element('section', {class: 'studio-problems', 'aria-label': t('发现的问题'), hidden: true},
      element('header', {class: 'd-flex align-items-center'}, this.title, close), this.list);
  }

  /** Errors first; an empty list hides itself. */
  show(problems) {
    const sorted = [...problems].sort((a, b) => Number(a.severity === 'hint') - Number(b.severity === 'hint'));
    this.title.textContent = t('{count} 个问题', {count: problems.length});
    this.list.replaceChildren(...sorted.map((problem) => row(problem, this.go)));
    this.node.hidden = problems.length === 0;
    if (problems.length > 0) this.title.focus();
  }
}
