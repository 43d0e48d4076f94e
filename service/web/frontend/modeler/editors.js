// Which editor opens a file. Each is {open(text), text(), undo(), redo(), canUndo(), canRedo(), select(problem), mark(problems), shown()}.
import {loadStyles} from '../lib/assets.js';
import {createTextEditor} from './text.js';

const byEnding = {
  bpmn: async (...given) => (await import('./bpmn.js')).createBpmnEditor(...given),
  dmn: async (...given) => {
    await loadStyles('dmn.css');
    return (await import('../dmn/index.js')).createDmnEditor(...given);
  },
  form: async (...given) => {
    await loadStyles('form.css');
    return (await import('../form/index.js')).createFormEditor(...given);
  },
};

export const endingOf = (name) => name.split('.').pop().toLowerCase();

/** `changed` is called after every edit. A file of another kind opens as plain text. */
export function createEditor(name, host, changed) {
  return (byEnding[endingOf(name)] ?? createTextEditor)(host, changed);
}
