// Names in the language of the page: diagrams are drawn in Chinese, the property `name_en` of an element gives the English.
import {chinese} from '../lib/i18n.js';

const camunda = 'http://camunda.org/schema/1.0/bpmn';

/** The XML with English names where its designer gave them; as it is on a Chinese page. */
export function inLanguage(text) {
  if (chinese) return text;
  const diagram = new DOMParser().parseFromString(text, 'application/xml');
  if (diagram.querySelector('parsererror')) return text;
  for (const property of diagram.getElementsByTagNameNS(camunda, 'property')) {
    if (property.getAttribute('name') !== 'name_en') continue;
    property.closest('extensionElements')?.parentElement?.setAttribute('name', property.getAttribute('value'));
  }
  return new XMLSerializer().serializeToString(diagram);
}
