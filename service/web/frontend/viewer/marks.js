// What a running process adds to its diagram: where tokens are, what is done, what is late, what failed, and what a call activity leads to.
// What another version adds: what is new in it, gone from it, or says something else there.
import {element, icon} from '../lib/dom.js';
import {translator} from '../lib/i18n.js';

const t = translator({
  进行中: 'Active', 已完成: 'Done', 异常: 'Incident', 超期: 'Overdue', 新增: 'New', 删去: 'Gone', 有改动: 'Changed', 调用的流程: 'Called process', '{name}：{count}': '{name}: {count}', '、': ', ',
});

const readable = {min: 0.8, max: 1.2}; // badges do not shrink with a large diagram

// From the least to the most urgent: the last class on an element wins.
const looks = {
  gone: {words: t('删去'), icon: 'minus'},
  added: {words: t('新增'), icon: 'plus'},
  changed: {words: t('有改动'), icon: 'pencil'},
  done: {words: t('已完成'), icon: 'check'},
  active: {words: t('进行中'), icon: 'player-play'},
  overdue: {words: t('超期'), icon: 'clock-exclamation'},
  incident: {words: t('异常'), icon: 'alert-triangle'},
};

/** {id: count} of either a list of ids, where an id may stand several times, or such a mapping itself. */
function counts(marked) {
  if (!Array.isArray(marked)) return marked ?? {};
  const found = {};
  for (const id of marked) found[id] = (found[id] ?? 0) + 1;
  return found;
}

export function kindsOf(markers) {
  return Object.keys(looks).filter((kind) => Object.keys(counts(markers[kind])).length > 0);
}

/** Ids of what needs a look: failures first, then what is late, then the rest that is active. */
export function standingAt(markers) {
  return [...new Set(['incident', 'overdue', 'active'].flatMap((kind) => Object.keys(counts(markers[kind]))))];
}

export function legendOf(kinds) {
  const badge = (kind) => element('span', {class: `gk-badge gk-badge-${kind}`}, icon(looks[kind].icon), looks[kind].words);
  return element('div', {class: 'bpmn-viewer-legend'}, ...kinds.map(badge));
}

const countless = new Set(['gone', 'added', 'changed']);

/** Badges of one element stand in a row above its right corner; a done step needs no number, nor does a difference. */
function badgesFor(id, markers) {
  const row = element('div', {class: 'gk-badges'});
  for (const kind of Object.keys(looks)) {
    const count = counts(markers[kind])[id];
    if (!count) continue;
    const text = countless.has(kind) || (kind === 'done' && count === 1) ? null : String(count);
    row.append(element('span', {class: `gk-badge gk-badge-${kind}`, title: countless.has(kind) ? looks[kind].words : t('{name}：{count}', {name: looks[kind].words, count})}, icon(looks[kind].icon), text));
  }
  return row;
}

export function drawMarks(viewer, markers, called) {
  const [registry, canvas, overlays] = ['elementRegistry', 'canvas', 'overlays'].map((name) => viewer.get(name));
  const marked = new Set();
  for (const kind of Object.keys(looks)) {
    for (const id of Object.keys(counts(markers[kind]))) {
      if (!registry.get(id)) continue;
      canvas.addMarker(id, `gk-mark-${kind}`);
      marked.add(id);
    }
  }
  for (const id of marked) {
    if (registry.get(id).waypoints) continue;
    overlays.add(id, 'state', {scale: readable, position: {top: -12, right: 24}, html: badgesFor(id, markers)});
  }
  for (const [id, url] of Object.entries(called)) {
    if (!registry.get(id)) continue;
    const link = element('a', {class: 'gk-badge gk-badge-called', href: url, title: t('调用的流程')}, icon('external-link'), t('调用的流程'));
    overlays.add(id, 'called', {scale: readable, position: {bottom: 12, left: 8}, html: link});
  }
}

/** "Active: Draft, Review. Overdue: Review." */
export function summaryOf(viewer, markers) {
  const registry = viewer.get('elementRegistry');
  const nameOf = (id) => registry.get(id)?.businessObject.name || id;
  const part = (kind) => t('{name}：{count}', {name: looks[kind].words, count: Object.keys(counts(markers[kind])).map(nameOf).join(t('、'))});
  return kindsOf(markers).filter((kind) => kind !== 'done').reverse().map(part).join('. ');
}
