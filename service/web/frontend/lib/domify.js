// Markup to DOM without style attributes, which the content security policy refuses: a style set through the object model is allowed.
import parse from 'domify';

const styleAttribute = /(<[a-zA-Z][^<>]*?\s)style=(["'])/g;

function applyStyles(node) {
  const elements = [...(node.querySelectorAll?.('[data-inline-style]') ?? [])];
  if (node.matches?.('[data-inline-style]')) elements.push(node);
  for (const element of elements) {
    element.style.cssText = element.dataset.inlineStyle;
    delete element.dataset.inlineStyle;
  }
  return node;
}

export default function domify(markup, document) {
  if (typeof markup !== 'string' || !markup.includes('style=')) return parse(markup, document);
  return applyStyles(parse(markup.replace(styleAttribute, '$1data-inline-style=$2'), document));
}
