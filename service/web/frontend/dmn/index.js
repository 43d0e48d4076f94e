// Decision tables: dmn-js with a tab for each view of the file (the diagram of requirements, each table, each expression).
import DmnModeler from 'dmn-js/lib/Modeler';
import {element} from '../lib/dom.js';
import {chinese, translator} from '../lib/i18n.js';
import {translateModule} from '../lib/translate.js';
import {words} from './words-zh.js';
import './dmn.css';

const t = translator({'{kind}：{name}': '{kind}: {name}', 决策视图: 'Views of the decision', 决策关系图: 'Requirements diagram', 决策表: 'Decision table', 表达式: 'Expression'});
const kinds = {drd: t('决策关系图'), decisionTable: t('决策表'), literalExpression: t('表达式')};

function viewTabs(modeler, bar) {
  modeler.on('views.changed', ({views, activeView}) => {
    bar.replaceChildren(...views.map((view) => element('button', {
      type: 'button', class: 'btn btn-sm', 'aria-pressed': String(view === activeView), onclick: () => modeler.open(view),
    }, view.type === 'drd' ? kinds.drd : t('{kind}：{name}', {kind: kinds[view.type] ?? view.type, name: view.element.name || view.element.id}))));
  });
}

/** Every view has its own viewer with its own history; edits in any of them count. */
function watchEdits(modeler, changed) {
  modeler.on('viewer.created', ({viewer}) => viewer.on('commandStack.changed', changed));
}

export function createDmnEditor(host, changed) {
  const bar = element('div', {class: 'studio-views', role: 'group', 'aria-label': t('决策视图')});
  const body = element('div', {class: 'studio-decision', 'data-own-keys': true});
  host.append(element('div', {class: 'studio-column'}, bar, body));
  const additionalModules = chinese ? [translateModule(words)] : [];
  const modeler = new DmnModeler({
    container: body,
    drd: {additionalModules}, decisionTable: {additionalModules}, literalExpression: {additionalModules}, boxedExpression: {additionalModules},
  });
  viewTabs(modeler, bar);
  watchEdits(modeler, changed);
  const stack = () => modeler.getActiveViewer()?.get('commandStack');
  return {
    open: async (text) => {
      const {warnings} = await modeler.importXML(text);
      const table = modeler.getViews().find(({type}) => type === 'decisionTable');
      if (table) await modeler.open(table);
      return warnings.map(({message}) => message);
    },
    text: async () => (await modeler.saveXML({format: true})).xml,
    undo: () => stack()?.undo(),
    redo: () => stack()?.redo(),
    canUndo: () => Boolean(stack()?.canUndo()),
    canRedo: () => Boolean(stack()?.canRedo()),
    select: ({element: id}) => {
      const view = modeler.getViews().find((candidate) => candidate.element.id === id);
      if (view) modeler.open(view);
    },
    mark: () => {},
    fit: () => modeler.getActiveView()?.type === 'drd' && modeler.getActiveViewer().get('canvas').zoom('fit-viewport', 'auto'),
    shown: () => modeler.getActiveViewer()?.get('canvas', false)?.resized?.(),
  };
}
