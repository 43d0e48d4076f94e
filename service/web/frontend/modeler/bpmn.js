// The diagram editor: bpmn-js with its properties panel in Camunda 7's dialect, which is what the engine reads.
import {BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, CamundaPlatformPropertiesProviderModule} from 'bpmn-js-properties-panel';
import Modeler from 'bpmn-js/lib/Modeler';
import camundaBehaviors from 'camunda-bpmn-js-behaviors/lib/camunda-platform';
import camundaModdle from 'camunda-bpmn-moddle/resources/camunda.json';
import {element, icon} from '../lib/dom.js';
import {chinese} from '../lib/i18n.js';
import {supportedGroupsModule} from './groups.js';
import {chineseModule} from './zh/index.js';

const overlayType = 'problem';

function createModeler(canvasHost, panelHost) {
  return new Modeler({
    container: canvasHost,
    propertiesPanel: {parent: panelHost},
    moddleExtensions: {camunda: camundaModdle},
    additionalModules: [
      BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, CamundaPlatformPropertiesProviderModule, camundaBehaviors,
      supportedGroupsModule, ...(chinese ? [chineseModule] : []),
    ],
  });
}

function badge(problems) {
  const words = problems.map(({message, advice}) => [message, advice].filter(Boolean).join(' ')).join('\n');
  return element('span', {class: 'gk-badge gk-badge-problem', title: words, role: 'img', 'aria-label': words}, icon('alert-triangle'), String(problems.length));
}

/** One badge an element, with all its problems in the title. */
function drawProblems(modeler, problems) {
  const [overlays, registry] = [modeler.get('overlays'), modeler.get('elementRegistry')];
  overlays.remove({type: overlayType});
  const byElement = Map.groupBy ? Map.groupBy(problems, ({element: id}) => id) : grouped(problems);
  for (const [id, found] of byElement) {
    const target = registry.get(id);
    if (!target || target === modeler.get('canvas').getRootElement()) continue;
    overlays.add(target, overlayType, {position: {top: -14, left: -10}, html: badge(found)});
  }
}

function grouped(problems) {
  const groups = new Map();
  for (const problem of problems) groups.set(problem.element, [...(groups.get(problem.element) ?? []), problem]);
  return groups;
}

/** Selects the element and brings it into the middle; on a plane of a collapsed sub-process, too. */
function select(modeler, {element: id}) {
  const target = modeler.get('elementRegistry').get(id);
  if (!target) return;
  const canvas = modeler.get('canvas');
  const root = canvas.findRoot(target);
  if (root && root !== canvas.getRootElement()) canvas.setRootElement(root);
  modeler.get('selection').select(target);
  if (target !== root) canvas.scrollToElement(target, 120);
}

function fitted(modeler) {
  const canvas = modeler.get('canvas');
  canvas.zoom('fit-viewport', 'auto');
  if (canvas.zoom() > 1) canvas.zoom(1, 'auto');
}

export function createBpmnEditor(host, changed) {
  const canvasHost = element('div', {class: 'studio-canvas', 'data-own-keys': true});
  const panelHost = element('div', {class: 'studio-properties', 'data-own-keys': true});
  host.append(canvasHost, panelHost);
  const modeler = createModeler(canvasHost, panelHost);
  const stack = modeler.get('commandStack');
  modeler.on('commandStack.changed', changed);
  new ResizeObserver(() => canvasHost.offsetParent && modeler.get('canvas').resized()).observe(canvasHost);
  return {
    open: async (text) => {
      const {warnings} = await modeler.importXML(text);
      fitted(modeler);
      return warnings.map(({message}) => message);
    },
    text: async () => (await modeler.saveXML({format: true})).xml,
    undo: () => stack.undo(),
    redo: () => stack.redo(),
    canUndo: () => stack.canUndo(),
    canRedo: () => stack.canRedo(),
    select: (problem) => select(modeler, problem),
    mark: (problems) => drawProblems(modeler, problems),
    shown: () => modeler.get('canvas').resized(),
    fit: () => fitted(modeler),
    definitions: () => modeler.getDefinitions(),
  };
}
