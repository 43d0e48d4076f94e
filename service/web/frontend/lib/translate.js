// The translate module of diagram-js, which bpmn-js, dmn-js and their panels ask for every text they show.

/** Later dictionaries win. `{name}` in a text is replaced by `replacements.name`; what no dictionary has stays English. */
export function translateModule(...dictionaries) {
  const words = Object.assign({}, ...dictionaries);
  const translate = (text, replacements = {}) => (words[text] ?? text).replace(/\{([^}]+)\}/g, (whole, name) => replacements[name] ?? whole);
  return {translate: ['value', translate]};
}
