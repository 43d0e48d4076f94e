// Small DOM builders, so that no markup is put together from strings.

/** `element('button', {class: 'btn', type: 'button'}, 'Save')`; a false or missing attribute is left out. */
export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? '' : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** An icon of the sprite that the page names in <meta name="icons">. */
export function icon(name) {
  const sprite = document.querySelector('meta[name="icons"]')?.content ?? '';
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  use.setAttribute('href', `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

/** Runs `mount` once for each matching element, now and in content that htmx brings later. */
export function mountAll(selector, mount) {
  const mounted = new WeakSet();
  const scan = (root) => {
    for (const node of [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)]) {
      if (mounted.has(node)) continue;
      mounted.add(node);
      mount(node);
    }
  };
  scan(document);
  document.addEventListener('htmx:load', (event) => scan(event.detail.elt));
}

/** True while a key belongs to what the person types in, or to a dialog that is open. */
export function typing(event) {
  const target = event.target instanceof Element ? event.target : document.body;
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return true;
  if (document.querySelector('dialog[open]')) return true;
  return Boolean(target.closest('input, textarea, select, [contenteditable=""], [contenteditable="true"], [data-own-keys]'));
}
