// Chinese for the few places whose libraries have no translation: exact texts, titles and placeholders within a part of the page.
const attributes = ['title', 'placeholder', 'aria-label'];

function relabelNode(node, words) {
  if (node.nodeType === Node.TEXT_NODE) {
    const text = node.data.trim();
    if (Object.hasOwn(words, text)) node.data = node.data.replace(text, words[text]);
    return;
  }
  if (!(node instanceof Element) || node.closest('[contenteditable="true"]')) return;
  for (const name of attributes) {
    const value = node.getAttribute(name);
    if (value !== null && Object.hasOwn(words, value)) node.setAttribute(name, words[value]);
  }
  for (const child of node.childNodes) relabelNode(child, words);
}

/** Keeps everything under the elements that match `selector` in the words of the dictionary, as the library draws it anew. */
export function relabel(host, selector, words) {
  const within = (node) => (node instanceof Element ? node : node.parentElement)?.closest(selector);
  new MutationObserver((records) => {
    for (const {type, target, addedNodes} of records) {
      if (type !== 'childList') {
        if (within(target)) relabelNode(target, words);
        continue;
      }
      for (const node of addedNodes) {
        if (within(node)) relabelNode(node, words);
        else node.querySelectorAll?.(selector).forEach((found) => relabelNode(found, words));
      }
    }
  }).observe(host, {subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: attributes});
}
