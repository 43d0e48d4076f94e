// Plain text in a monospaced area, for files that have no editor of their own. The browser's own undo works inside it.
import {element} from '../lib/dom.js';
import {translator} from '../lib/i18n.js';

const t = translator({文件内容: 'Content of the file'});

/** Selects line `line`, counted from 1, and scrolls to it. */
function goToLine(area, line) {
  const lines = area.value.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line - 1] ?? '').length);
  area.scrollTop = area.scrollHeight * ((line - 1) / lines.length) - area.clientHeight / 2;
}

export function createTextEditor(host, changed) {
  const area = element('textarea', {class: 'studio-text', spellcheck: 'false', 'aria-label': t('文件内容')});
  area.addEventListener('input', changed);
  host.append(area);
  const command = (name) => () => {
    area.focus();
    document.execCommand(name);
  };
  return {
    open: (text) => { area.value = text; },
    text: () => area.value,
    undo: command('undo'),
    redo: command('redo'),
    canUndo: () => true,
    canRedo: () => true,
    select: ({line}) => line && goToLine(area, line),
    mark: () => {},
    shown: () => {},
  };
}
