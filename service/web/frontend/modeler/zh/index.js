// The Chinese of bpmn-js, dmn-js and the properties panel: the community's dictionary, and over it our own for what it lacks or words poorly.
import diagram from 'bpmn-js-i18n-zh/lib/bpmn-js';
import camunda from 'bpmn-js-i18n-zh/lib/camunda-properties-panel';
import panel from 'bpmn-js-i18n-zh/lib/properties-panel';
import own from './own.js';

const words = {...camunda, ...panel, ...diagram, ...own};

/** `{name}` in a text is replaced by `replacements.name`; what the dictionaries lack stays English. */
function translate(text, replacements = {}) {
  return (words[text] ?? text).replace(/\{([^}]+)\}/g, (whole, name) => replacements[name] ?? whole);
}

export const chineseModule = {translate: ['value', translate]};
