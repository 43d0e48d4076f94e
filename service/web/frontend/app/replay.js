// Replays a published draw (双随机) in the reader's own browser, from the record alone. data-replay="address of the record".
// SHA-256 is written out here: the browser's own exists on secure pages only, an office network often has plain HTTP.
import {translator} from '../lib/i18n.js';

const t = translator({
  '一致：抽出的对象和人员与公布的相同。': 'The same: objects and inspectors are drawn as published.',
  '不一致：与公布的结果不同。': 'DIFFERENT from what was published.',
  '不能读取抽取记录。': 'The record cannot be read.',
});

const PRIMES = [...Array(312).keys()].slice(2).filter((n) => ![...Array(n).keys()].slice(2).some((d) => n % d === 0));
const fraction = (x) => ((x - Math.floor(x)) * 2 ** 32) | 0;
const FIRST = PRIMES.slice(0, 8).map((p) => fraction(Math.sqrt(p)));
const ROUNDS = PRIMES.slice(0, 64).map((p) => fraction(Math.cbrt(p)));
const turned = (x, n) => (x >>> n) | (x << (32 - n));

function words(bytes) {
  const length = (((bytes.length + 8) >> 6) + 1) * 16;
  const found = new Int32Array(length);
  [...bytes, 0x80].forEach((byte, i) => (found[i >> 2] |= byte << (24 - (i % 4) * 8)));
  found[length - 1] = bytes.length * 8;
  return found;
}

function mixed(state, block) {
  const w = [...block];
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i++) {
    if (i > 15) {
      const s0 = turned(w[i - 15], 7) ^ turned(w[i - 15], 18) ^ (w[i - 15] >>> 3);
      const s1 = turned(w[i - 2], 17) ^ turned(w[i - 2], 19) ^ (w[i - 2] >>> 10);
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
    }
    const s1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUNDS[i] + w[i]) | 0;
    const s0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
  }
  return [a, b, c, d, e, f, g, h].map((x, i) => (x + state[i]) | 0);
}

/** SHA-256 (hex) of lines joined by a line feed, as UTF-8. */
export function digest(...lines) {
  const all = words(new TextEncoder().encode(lines.join('\n')));
  let state = FIRST;
  for (let at = 0; at < all.length; at += 16) state = mixed(state, all.subarray(at, at + 16));
  return state.map((x) => (x >>> 0).toString(16).padStart(8, '0')).join('');
}

/** By code points, as everywhere else; the language's own order is by UTF-16. */
function byCodePoints(a, b) {
  const [x, y] = [[...a], [...b]].map((text) => text.map((c) => c.codePointAt(0)));
  const at = x.findIndex((c, i) => c !== y[i]);
  return at < 0 ? x.length - y.length : x[at] - (y[at] ?? -1);
}

const listHash = (list) =>
  digest(...[...list].sort((a, b) => byCodePoints(a.id, b.id)).map((e) => `${e.id}\t${e.name}`), '');

function first(ids, rank, number) {
  const ranked = ids.map((id) => [rank(id), id]).sort(([a], [b]) => (a < b ? -1 : 1));
  return ranked.slice(0, number).map(([, id]) => id);
}

/** Whether the record's hashes and its draw are what follows from it. */
export function replays(d) {
  const frozen = [listHash(d.candidates), listHash(d.inspectors), digest(d.secret)];
  if (frozen.join() !== [d.candidates_hash, d.inspectors_hash, d.commitment].join()) return false;
  const seed = digest(d.secret, d.public_value, d.candidates_hash, d.inspectors_hash);
  const ids = (list) => list.map((e) => e.id);
  const recused = (object, id) => d.recusals.some(([o, i]) => o === object && i === id);
  const drawn = first(ids(d.candidates), (id) => digest(seed, 'object', id), d.number).map((object) => {
    const free = ids(d.inspectors).filter((id) => !recused(object, id));
    return {object, inspectors: first(free, (id) => digest(seed, 'inspector', object, id), d.per_object)};
  });
  const told = (list) => JSON.stringify(list.map(({object, inspectors}) => [object, inspectors]));
  return told(drawn) === told(d.drawn);
}

for (const part of document.querySelectorAll('[data-replay]')) {
  part.hidden = false;
  part.querySelector('button').addEventListener('click', async () => {
    const said = part.querySelector('output');
    try {
      const record = await (await fetch(part.dataset.replay)).json();
      said.textContent = replays(record) ? t('一致：抽出的对象和人员与公布的相同。') : t('不一致：与公布的结果不同。');
    } catch {
      said.textContent = t('不能读取抽取记录。');
    }
  });
}
