// Forms: form-js's editor, which writes the schema that the server renders and validates.
import {FormEditor} from '@bpmn-io/form-js';
import {element} from '../lib/dom.js';
import {chinese} from '../lib/i18n.js';
import {relabel} from '../lib/relabel.js';
import {words} from './words-zh.js';
import './form.css';

/** `text` is the JSON of a form-js schema; broken JSON is refused by `open` with the parser's words. */
export function createFormEditor(host, changed) {
  const body = element('div', {class: 'studio-form', 'data-own-keys': true});
  host.append(body);
  if (chinese) relabel(body, '.fjs-palette-container, .fjs-properties-container, .fjs-empty-editor', words);
  const editor = new FormEditor({container: body});
  let loading = false;
  editor.on('changed', () => loading || changed());
  const stack = () => editor.get('commandStack');
  return {
    open: async (text) => {
      loading = true;
      const schema = JSON.parse(text);
      const {warnings} = await editor.importSchema(schema);
      loading = false;
      return warnings.map(({message}) => message);
    },
    text: () => `${JSON.stringify(editor.saveSchema(), null, 2)}\n`,
    undo: () => stack().undo(),
    redo: () => stack().redo(),
    canUndo: () => stack().canUndo(),
    canRedo: () => stack().canRedo(),
    select: ({element: id}) => {
      const field = id && editor.get('formFieldRegistry').get(id);
      if (field) editor.get('selection').set(field);
    },
    mark: () => {},
    shown: () => {},
  };
}
