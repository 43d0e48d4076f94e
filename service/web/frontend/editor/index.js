// Rich text over <textarea data-rich-text>: the text area stays the form's field and is what a browser without scripts shows.
import {Editor} from '@tiptap/core';
import {TableKit} from '@tiptap/extension-table';
import {StarterKit} from '@tiptap/starter-kit';
import {element, mountAll} from '../lib/dom.js';
import {createToolbar} from './toolbar.js';
import {plainTables} from './tables.js';
import './editor.css';

const extensions = [
  StarterKit.configure({
    heading: {levels: [2, 3, 4]},
    code: false,
    codeBlock: false,
    link: {openOnClick: false, autolink: false, protocols: ['http', 'https', 'mailto', 'tel'], HTMLAttributes: {target: null, rel: null, class: null}},
  }),
  TableKit.configure({table: false}),
  plainTables,
];

/** The label, hint and error of the text area now belong to the editor's own box. */
function attributesFrom(area) {
  const label = area.labels?.[0];
  if (label && !label.id) label.id = `${area.id || area.name}-label`;
  const given = {
    class: 'rich-text-body form-control',
    role: 'textbox',
    'aria-multiline': 'true',
    'aria-labelledby': label?.id,
    'aria-describedby': area.getAttribute('aria-describedby'),
    'aria-invalid': area.getAttribute('aria-invalid'),
    'aria-required': area.required ? 'true' : null,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value));
}

/** An empty document is an empty field, so that the server's "required" holds; the empty line kept for typing after a table is not content. */
const htmlOf = (editor) => (editor.isEmpty ? '' : editor.getHTML().replace(/(<p><\/p>)+$/, ''));

/** A hidden field cannot be filled in by hand: its check happens on the editor, when the form is sent. */
function keepRequired(area, editor, box) {
  if (!area.required) return;
  area.required = false;
  area.form?.addEventListener('submit', (event) => {
    const missing = editor.isEmpty && !event.submitter?.formNoValidate && !area.form.noValidate;
    box.toggleAttribute('data-missing', missing);
    if (!missing) return;
    event.preventDefault();
    event.stopPropagation();
    editor.view.dom.setAttribute('aria-invalid', 'true');
    editor.commands.focus();
  }, true);
}

function mount(area) {
  const box = element('div', {class: 'rich-text', 'data-own-keys': true});
  const body = element('div', {});
  const editor = new Editor({
    element: body,
    extensions,
    injectCSS: false, // the policy refuses style elements; editor.css has these rules
    content: area.value,
    editable: !area.readOnly && !area.disabled,
    editorProps: {attributes: attributesFrom(area)},
    onUpdate: () => {
      area.value = htmlOf(editor);
      area.dispatchEvent(new Event('input', {bubbles: true}));
    },
  });
  const begun = document.activeElement === area; // somebody typed before the script was there
  area.hidden = true;
  area.after(box);
  box.append(createToolbar(editor), body);
  if (begun) editor.commands.focus('end');
  keepRequired(area, editor, box);
  area.labels?.[0]?.addEventListener('click', () => editor.commands.focus());
  area.form?.addEventListener('reset', () => setTimeout(() => editor.commands.setContent(area.value)));
  box.dataset.ready = '';
}

mountAll('textarea[data-rich-text]', mount);
