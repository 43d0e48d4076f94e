// The dry run: a scenario beside the diagram, its steps shown on it one after the other. The server plays what is in the editor.
import {element, icon} from '../lib/dom.js';
import {getJson} from '../lib/http.js';
import {translator} from '../lib/i18n.js';

const t = translator({
  演练: 'Dry run', 情景: 'Scenario', 自己写: 'Write one', 情况: 'Case', '没有答案的任务以空答案完成': 'Complete tasks without an answer as they are', 开始演练: 'Run', 关闭演练: 'Close the dry run',
  '在内存中按情景办理编辑器中的流程，不影响正在办理的事项。答案按元素写，例如：': 'Plays the process in the editor in memory; nothing that is under way is touched. Answers are written by element, for example:',
  上一步: 'Previous step', 下一步: 'Next step', 第一步: 'First step', 最后一步: 'Last step', '第 {n} 步，共 {all} 步': 'Step {n} of {all}', '没有走过任何元素。': 'No element was reached.',
  已走完: 'Completed', 有异常: 'Incident', 停在等待处: 'Waiting', 不能运行: 'Refused', 结束时的变量: 'Variables at the end', 正在等待: 'Waiting for', 步骤: 'Steps',
});

const states = {completed: ['circle-check', t('已走完')], incident: ['alert-triangle', t('有异常')], waiting: ['hourglass', t('停在等待处')], refused: ['circle-x', t('不能运行')]};
const example = 'data: {days: 3}\nanswers:\n  approve: {approved: true}\nevents: []\n';
const outcomes = {completed: '✓', cancelled: '–', error: '✗', skipped: '»'};

const button = (name, label, action) => element('button', {type: 'button', class: 'btn btn-sm btn-icon', title: label, 'aria-label': label, onclick: action}, icon(name));

function field(label, input) {
  return element('div', {class: 'mb-2'}, element('label', {class: 'form-label', for: input.id}, label), input);
}

export class Rehearsal {
  /** `play(given)` resolves to the server's report; `step(line, before)` shows a line on its diagram; `clear()` takes all marks away. */
  constructor({play, step, clear}) {
    Object.assign(this, {play, step, clear, known: [], lines: [], at: 0});
    this.choice = element('select', {class: 'form-select form-select-sm', id: 'rehearsal-scenario', onchange: () => this.choose()});
    this.cases = element('select', {class: 'form-select form-select-sm', id: 'rehearsal-case'});
    this.text = element('textarea', {class: 'form-control form-control-sm rehearsal-text', id: 'rehearsal-text', rows: 9, spellcheck: 'false', 'data-own-keys': true});
    this.text.value = example;
    this.auto = element('input', {type: 'checkbox', class: 'form-check-input', id: 'rehearsal-auto'});
    this.result = element('div', {class: 'rehearsal-result'});
    const start = element('button', {type: 'button', class: 'btn btn-primary btn-sm', onclick: () => this.start()}, icon('player-play'), t('开始演练'));
    const close = element('button', {type: 'button', class: 'btn-close ms-auto', 'aria-label': t('关闭演练'), onclick: () => this.toggle(false)});
    this.title = element('h2', {class: 'h3 m-0', tabindex: '-1'}, t('演练'));
    this.caseField = field(t('情况'), this.cases);
    this.node = element('section', {class: 'studio-rehearsal', 'aria-label': t('演练'), hidden: true},
      element('header', {class: 'd-flex align-items-center gap-3 mb-2'}, this.title, start, close),
      element('div', {class: 'rehearsal-columns'},
        element('div', {class: 'rehearsal-given'},
          element('p', {class: 'small mb-2'}, t('在内存中按情景办理编辑器中的流程，不影响正在办理的事项。答案按元素写，例如：'), ' ', element('code', {}, 'approve: {approved: true}')),
          field(t('情景'), this.choice), this.caseField, this.text,
          element('div', {class: 'form-check my-2'}, this.auto, element('label', {class: 'form-check-label', for: 'rehearsal-auto'}, t('没有答案的任务以空答案完成')))),
        this.result));
  }

  async toggle(open = this.node.hidden) {
    this.node.hidden = !open;
    if (open) this.title.focus();
    else this.clear();
  }

  /** What comes with the bundle; without any, one is written. */
  async offer(url) {
    this.known = url ? (await getJson(url)).scenarios : [];
    this.choice.replaceChildren(element('option', {value: ''}, t('自己写')), ...this.known.map(({name}, index) => element('option', {value: index}, name)));
    if (this.known.length > 0) this.choice.value = '0';
    this.choose();
  }

  choose() {
    const chosen = this.known[this.choice.value];
    if (chosen) this.text.value = chosen.text;
    const cases = chosen?.cases ?? [];
    this.cases.replaceChildren(...cases.map((title, index) => element('option', {value: index + 1}, `${index + 1} ${title}`)));
    this.caseField.hidden = cases.length === 0;
  }

  async start() {
    this.clear();
    const report = await this.play({scenario: this.text.value, case: Number(this.cases.value) || null, auto: this.auto.checked});
    if (report) this.show(report);
  }

  show({status, data, waiting_on: waiting, lines}) {
    const [name, words] = states[status] ?? states.incident;
    this.lines = lines;
    this.position = element('span', {class: 'rehearsal-position', role: 'status'});
    const bar = element('div', {class: 'd-flex gap-1 align-items-center my-2', role: 'toolbar', 'aria-label': t('步骤')},
      button('player-skip-back', t('第一步'), () => this.go(1)), button('chevron-left', t('上一步'), () => this.go(this.at - 1)),
      button('chevron-right', t('下一步'), () => this.go(this.at + 1)), button('player-skip-forward', t('最后一步'), () => this.go(lines.length)), this.position);
    this.list = element('ol', {class: 'rehearsal-steps'}, ...lines.map((line, index) => element('li', {},
      element('button', {type: 'button', onclick: () => this.go(index + 1)}, `${outcomes[line.outcome] ?? '?'} ${line.element}`, element('span', {class: 'text-secondary'}, ` ${line.type} · ${line.at.slice(0, 16).replace('T', ' ')}`)))));
    const waits = waiting.map(({element: id, kind, name: what}) => element('li', {}, `${id} (${kind}) ${what ?? ''}`));
    this.result.replaceChildren(
      element('p', {class: `rehearsal-status rehearsal-${status}`}, icon(name), ' ', words),
      ...(waits.length > 0 ? [element('h3', {class: 'h4'}, t('正在等待')), element('ul', {}, ...waits)] : []),
      ...(lines.length > 0 ? [bar, this.list] : [element('p', {}, t('没有走过任何元素。'))]),
      element('details', {open: true}, element('summary', {}, t('结束时的变量')), element('pre', {class: 'mb-0'}, JSON.stringify(data, null, 1))));
    if (lines.length > 0) this.go(lines.length);
  }

  go(number) {
    this.at = Math.min(Math.max(number, 1), this.lines.length);
    this.position.textContent = t('第 {n} 步，共 {all} 步', {n: this.at, all: this.lines.length});
    [...this.list.children].forEach((item, index) => item.toggleAttribute('aria-current', index + 1 === this.at));
    this.list.children[this.at - 1]?.scrollIntoView({block: 'nearest'});
    this.step(this.lines[this.at - 1], this.lines.slice(0, this.at - 1));
  }
}
