// bpmnlint's rules on a diagram in the editor: hints while drawing. Whether it can be deployed the server decides.
import Linter from 'bpmnlint/lib/linter';
import StaticResolver from 'bpmnlint/lib/resolver/static-resolver';
import conditionalFlows from 'bpmnlint/rules/conditional-flows';
import endEventRequired from 'bpmnlint/rules/end-event-required';
import labelRequired from 'bpmnlint/rules/label-required';
import noDisconnected from 'bpmnlint/rules/no-disconnected';
import noDuplicateFlows from 'bpmnlint/rules/no-duplicate-sequence-flows';
import noJoinFork from 'bpmnlint/rules/no-gateway-join-fork';
import noImplicitSplit from 'bpmnlint/rules/no-implicit-split';
import noOverlap from 'bpmnlint/rules/no-overlapping-elements';
import singleBlankStart from 'bpmnlint/rules/single-blank-start-event';
import startEventRequired from 'bpmnlint/rules/start-event-required';
import superfluousGateway from 'bpmnlint/rules/superfluous-gateway';
import {translator} from '../lib/i18n.js';

const t = translator({
  分支的流转缺少条件: 'A branch has no condition', '给出条件，或设为默认流转。': 'Give it a condition, or make it the default flow.',
  缺少结束事件: 'There is no end event', '在流程末尾画上结束事件。': 'Draw an end event where the process ends.',
  没有名称: 'It has no name', '写上办理人看得懂的名称。': 'Name it in words that those who do the work understand.',
  没有连线: 'It is not connected', '连上流转，或删去。': 'Connect it, or remove it.',
  流转重复: 'The sequence flow is there twice', '删去重复的一条。': 'Remove one of the two.',
  一个网关既合并又分支: 'One gateway both joins and forks', '分成两个网关。': 'Draw two gateways.',
  多条流转同时离开: 'Several flows leave at once', '用网关写明是并行还是择一。': 'Say with a gateway whether they are parallel or alternatives.',
  图形重叠: 'Shapes overlap', '移开图形。': 'Move them apart.',
  有多个空白开始事件: 'There is more than one blank start event', '只留一个。': 'Keep one.',
  缺少开始事件: 'There is no start event', '画上开始事件。': 'Draw a start event.',
  网关没有作用: 'The gateway has no effect', '只有一进一出的网关可以删去。': 'A gateway with one flow in and one out can go.',
});

const rules = {
  'conditional-flows': [conditionalFlows, t('分支的流转缺少条件'), t('给出条件，或设为默认流转。')],
  'end-event-required': [endEventRequired, t('缺少结束事件'), t('在流程末尾画上结束事件。')],
  'label-required': [labelRequired, t('没有名称'), t('写上办理人看得懂的名称。')],
  'no-disconnected': [noDisconnected, t('没有连线'), t('连上流转，或删去。')],
  'no-duplicate-sequence-flows': [noDuplicateFlows, t('流转重复'), t('删去重复的一条。')],
  'no-gateway-join-fork': [noJoinFork, t('一个网关既合并又分支'), t('分成两个网关。')],
  'no-implicit-split': [noImplicitSplit, t('多条流转同时离开'), t('用网关写明是并行还是择一。')],
  'no-overlapping-elements': [noOverlap, t('图形重叠'), t('移开图形。')],
  'single-blank-start-event': [singleBlankStart, t('有多个空白开始事件'), t('只留一个。')],
  'start-event-required': [startEventRequired, t('缺少开始事件'), t('画上开始事件。')],
  'superfluous-gateway': [superfluousGateway, t('网关没有作用'), t('只有一进一出的网关可以删去。')],
};

const linter = new Linter({
  config: {rules: Object.fromEntries(Object.keys(rules).map((name) => [name, 'warn']))},
  resolver: new StaticResolver(Object.fromEntries(Object.entries(rules).map(([name, [rule]]) => [`rule:bpmnlint/${name}`, rule]))),
});

/** Hints in the shape of the server's problems, for one file. `definitions` is the moddle tree of the diagram. */
export async function lint(file, definitions) {
  const found = await linter.lint(definitions);
  return Object.entries(found).flatMap(([rule, reports]) => reports.map(({id, name}) => ({
    file, element: id, name, code: rule, message: rules[rule][1], advice: rules[rule][2], severity: 'hint',
  })));
}
