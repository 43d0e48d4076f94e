// Diagrams to look at: [data-bpmn-viewer] with data-src (URL of the XML), data-label, data-markers and data-called (JSON).
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import {element, icon, mountAll} from '../lib/dom.js';
import {getText} from '../lib/http.js';
import {translator} from '../lib/i18n.js';
import {drawMarks, kindsOf, legendOf, standingAt, summaryOf} from './marks.js';
import {inLanguage} from './names.js';
import './viewer.css';

const t = translator({
  流程图: 'Process diagram', 定位当前环节: 'Go to where it stands', 放大: 'Zoom in', 缩小: 'Zoom out', 适合窗口: 'Fit to window',
  '无法显示流程图：': 'The diagram cannot be shown: ',
});

function button(name, label, action, more = {}) {
  return element('button', {type: 'button', class: 'btn btn-icon btn-sm', title: label, 'aria-label': label, onclick: action, ...more}, icon(name));
}

/** Tokens one after another at a size that can be read: a whole process of the bureau is too wide for that. */
function locateButton(viewer, ids) {
  let next = 0;
  return button('map-pin', t('定位当前环节'), () => {
    const found = ids.map((id) => viewer.get('elementRegistry').get(id)).filter(Boolean);
    if (found.length === 0) return;
    const canvas = viewer.get('canvas');
    const target = found[next++ % found.length];
    canvas.setRootElement(canvas.findRoot(target));
    centre(canvas, target, 1);
  });
}

function zoomButtons(viewer, ids) {
  const canvas = () => viewer.get('canvas');
  const by = (factor) => () => canvas().zoom(Math.min(4, Math.max(0.2, canvas().zoom() * factor)));
  return element('div', {class: 'zoom', role: 'group'},
    ids.length > 0 ? locateButton(viewer, ids) : null,
    button('zoom-out', t('缩小'), by(1 / 1.25)),
    button('zoom-in', t('放大'), by(1.25)),
    button('zoom-reset', t('适合窗口'), () => fit(viewer), {'data-fit': true}));
}

/** In one step: zooming after moving would start from where the browser says the drawing still is. */
function centre(canvas, {x, y, width, height}, scale) {
  const {outer} = canvas.viewbox();
  const shown = {width: outer.width / scale, height: outer.height / scale};
  canvas.viewbox({x: x + (width - shown.width) / 2, y: y + (height - shown.height) / 2, ...shown});
}

/** Centred with a little air, and never larger than drawn: a diagram of three boxes stays readable instead of huge. */
function fit(viewer) {
  const canvas = viewer.get('canvas');
  const {inner, outer} = canvas.viewbox();
  if (!inner.width || !outer.width) return;
  centre(canvas, inner, Math.min(1, (0.95 * outer.width) / inner.width, (0.95 * outer.height) / inner.height));
}

/** A window of another size shows the whole again, unless the person has chosen a part. */
function fitAgain(viewer, host, canvasNode) {
  let chosen = false;
  const choose = () => { chosen = true; };
  canvasNode.addEventListener('pointerdown', choose);
  canvasNode.addEventListener('keydown', choose);
  host.querySelector('.zoom').addEventListener('click', ({target}) => { chosen = !target.closest('[data-fit]'); });
  new ResizeObserver(() => {
    viewer.get('canvas').resized();
    if (!chosen) fit(viewer);
  }).observe(canvasNode);
}

/** The wheel scrolls the page until the person has clicked into the diagram. */
function wheelOnlyWhenMeant(viewer, host) {
  const wheel = viewer.get('zoomScroll');
  wheel.toggle(false);
  host.addEventListener('pointerdown', () => wheel.toggle(true));
  host.addEventListener('focusin', () => wheel.toggle(true));
  document.addEventListener('pointerdown', ({target}) => host.contains(target) || wheel.toggle(false));
  host.addEventListener('focusout', ({relatedTarget}) => host.contains(relatedTarget) || wheel.toggle(false));
}

/** The drawing is one image for a screen reader; what is marked on it is told in words. */
function describe(canvasNode, label, summary) {
  const svg = canvasNode.querySelector('.djs-container > svg');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', summary ? `${label}. ${summary}` : label);
}

function moveWithKeys(viewer, canvasNode) {
  const steps = {ArrowLeft: {dx: 60, dy: 0}, ArrowRight: {dx: -60, dy: 0}, ArrowUp: {dx: 0, dy: 60}, ArrowDown: {dx: 0, dy: -60}};
  canvasNode.addEventListener('keydown', (event) => {
    const step = steps[event.key];
    if (!step || event.target !== canvasNode) return;
    event.preventDefault();
    viewer.get('canvas').scroll(step);
  });
}

async function mount(host) {
  const markers = JSON.parse(host.dataset.markers || '{}');
  const called = JSON.parse(host.dataset.called || '{}');
  const label = host.dataset.label || t('流程图');
  const canvasNode = element('div', {class: 'bpmn-viewer-canvas', tabindex: '0', role: 'group', 'aria-label': label, 'data-own-keys': true});
  const viewer = new NavigatedViewer({container: canvasNode});
  host.classList.add('bpmn-viewer');
  host.replaceChildren(element('div', {class: 'bpmn-viewer-bar'}, legendOf(kindsOf(markers)), zoomButtons(viewer, standingAt(markers))), canvasNode);
  host.setAttribute('aria-busy', 'true');
  try {
    await viewer.importXML(inLanguage(await getText(host.dataset.src)));
    drawMarks(viewer, markers, called);
    describe(canvasNode, label, summaryOf(viewer, markers));
    fit(viewer);
    wheelOnlyWhenMeant(viewer, host);
    moveWithKeys(viewer, canvasNode);
    fitAgain(viewer, host, canvasNode);
    host.dataset.ready = '';
  } catch (error) {
    host.replaceChildren(element('p', {class: 'alert alert-danger m-2', role: 'alert'}, t('无法显示流程图：') + error.message));
  } finally {
    host.removeAttribute('aria-busy');
  }
}

mountAll('[data-bpmn-viewer]', mount);
