// The diagram editor: bpmn-js with its properties panel in Camunda 7's dialect, which is what the engine reads.
import {BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, CamundaPlatformPropertiesProviderModule} from 'bpmn-js-properties-panel';
import Modeler from 'bpmn-js/lib/Modeler';
import camundaBehaviors from 'camunda-bpmn-js-behaviors/lib/camunda-platform';
import camundaModdle from 'camunda-bpmn-moddle/resources/camunda.json';
import {element, icon} from '../lib/dom.js';
import {chinese} from '../lib/i18n.js';
import {relabel} from '../lib/relabel.js';
import {translateModule} from '../lib/translate.js';
import {supportedGroupsModule} from './groups.js';
import * as english from './words-en.js';
import * as zh from './words-zh.js';

const overlayType = 'problem';
const {words, kinds} = chinese ? zh : english;

function createModeler(canvasHost, panelHost) {
  return new Modeler({
    container: canvasHost,
    propertiesPanel: {parent: panelHost},
    moddleExtensions: {camunda: camundaModdle},
    additionalModules: [
      BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, CamundaPlatformPropertiesProviderModule, camundaBehaviors,
      supportedGroupsModule, translateModule(...words),
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
  for (const [id, found] of byElement(problems)) {
    const target = registry.get(id);
    if (!target || target === modeler.get('canvas').getRootElement()) continue;
    overlays.add(target, overlayType, {scale: {min: 0.8, max: 1.2}, position: {top: -14, left: -10}, html: badge(found)});
  }
}

function byElement(problems) {
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

const paletteWidth = 120; // pixels at the left edge that the palette covers
const margin = 30; // pixels

/** The whole diagram beside the palette, never larger than drawn. */
function fitted(modeler) {
  const canvas = modeler.get('canvas');
  const {inner, outer} = canvas.viewbox();
  const free = {width: outer.width - paletteWidth - margin, height: outer.height - 2 * margin};
  if (inner.width === 0 || free.width <= 0 || free.height <= 0) return;
  const scale = Math.min(1, free.width / inner.width, free.height / inner.height);
  const left = paletteWidth + (free.width - inner.width * scale) / 2;
  const top = margin + (free.height - inner.height * scale) / 2;
  canvas.viewbox({x: inner.x - left / scale, y: inner.y - top / scale, width: outer.width / scale, height: outer.height / scale});
}

/** Marks what a dry run has passed, and where it is. */
function drawTrace(modeler, traced, done, now) {
  const [canvas, registry] = [modeler.get('canvas'), modeler.get('elementRegistry')];
  for (const [id, look] of traced.splice(0)) if (registry.get(id)) canvas.removeMarker(id, look);
  for (const [ids, look] of [[new Set(done), 'gk-mark-done'], [now ? [now] : [], 'gk-mark-active']]) {
    for (const id of ids) {
      if (!registry.get(id)) continue;
      canvas.addMarker(id, look);
      traced.push([id, look]);
    }
  }
  const target = now && registry.get(now);
  const root = target && canvas.findRoot(target);
  if (root && root !== canvas.getRootElement()) canvas.setRootElement(root);
  if (target && target !== root) canvas.scrollToElement(target, 80);
}

export function createBpmnEditor(host, changed) {
  const canvasHost = element('div', {class: 'studio-canvas', 'data-own-keys': true});
  const panelHost = element('div', {class: 'studio-properties', 'data-own-keys': true});
  host.append(canvasHost, panelHost);
  relabel(panelHost, '.bio-properties-panel-header-type', kinds);
  const modeler = createModeler(canvasHost, panelHost);
  const stack = modeler.get('commandStack');
  const traced = [];
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
    trace: (done, now) => drawTrace(modeler, traced, done, now),
    shown: () => modeler.get('canvas').resized(),
    fit: () => fitted(modeler),
    definitions: () => modeler.getDefinitions(),
  };
}
