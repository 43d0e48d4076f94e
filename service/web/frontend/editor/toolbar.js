// The buttons above a rich text: one tab stop, arrow keys between them (the toolbar pattern of WAI-ARIA).
import {ask} from '../lib/dialog.js';
import {element, icon} from '../lib/dom.js';
import {translator} from '../lib/i18n.js';

const t = translator({
  格式: 'Formatting', 撤销: 'Undo', 重做: 'Redo', 一级标题: 'Heading', 二级标题: 'Subheading', 三级标题: 'Minor heading', 加粗: 'Bold', 倾斜: 'Italic', 下划线: 'Underline',
  项目符号: 'Bullet list', 编号: 'Numbered list', 引用: 'Quotation', 链接: 'Link', 链接地址: 'Address of the link',
  去掉链接: 'Remove link', 插入表格: 'Insert table', 加一行: 'Add row', 加一列: 'Add column', 删除行: 'Delete row', 删除列: 'Delete column', 删除表格: 'Delete table', 清除格式: 'Clear formatting',
  '地址须以 http://、https://、mailto: 或 / 开头': 'The address must begin with http://, https://, mailto: or /',
  '以 http://、https://、mailto: 或 / 开头': 'Begins with http://, https://, mailto: or /',
});
const address = /^(https?:\/\/|mailto:|tel:|\/)\S+$/i;

async function link(editor) {
  const value = editor.getAttributes('link').href ?? '';
  const check = (text) => (address.test(text) ? '' : t('地址须以 http://、https://、mailto: 或 / 开头'));
  const href = await ask(t('链接'), t('链接地址'), {value, hint: t('以 http://、https://、mailto: 或 / 开头'), check});
  if (!href || check(href)) return;
  const chain = editor.chain().focus().extendMarkRange('link');
  if (editor.state.selection.empty && !value) chain.insertContent({type: 'text', text: href, marks: [{type: 'link', attrs: {href}}]}).run();
  else chain.setLink({href}).run();
}

const run = (name, ...given) => (editor) => editor.chain().focus()[name](...given).run();
const can = (name, ...given) => (editor) => editor.can()[name](...given);

// [icon, words, action, is it on, can it be used]
const tools = [
  ['arrow-back-up', t('撤销'), run('undo'), null, can('undo')],
  ['arrow-forward-up', t('重做'), run('redo'), null, can('redo')],
  null,
  ['h-2', t('一级标题'), run('toggleHeading', {level: 2}), (editor) => editor.isActive('heading', {level: 2})],
  ['h-3', t('二级标题'), run('toggleHeading', {level: 3}), (editor) => editor.isActive('heading', {level: 3})],
  ['h-4', t('三级标题'), run('toggleHeading', {level: 4}), (editor) => editor.isActive('heading', {level: 4})],
  null,
  ['bold', t('加粗'), run('toggleBold'), (editor) => editor.isActive('bold')],
  ['italic', t('倾斜'), run('toggleItalic'), (editor) => editor.isActive('italic')],
  ['underline', t('下划线'), run('toggleUnderline'), (editor) => editor.isActive('underline')],
  null,
  ['list', t('项目符号'), run('toggleBulletList'), (editor) => editor.isActive('bulletList')],
  ['list-numbers', t('编号'), run('toggleOrderedList'), (editor) => editor.isActive('orderedList')],
  ['blockquote', t('引用'), run('toggleBlockquote'), (editor) => editor.isActive('blockquote')],
  null,
  ['link', t('链接'), link, (editor) => editor.isActive('link')],
  ['link-off', t('去掉链接'), run('unsetLink'), null, (editor) => editor.isActive('link')],
  null,
  ['table-plus', t('插入表格'), run('insertTable', {rows: 3, cols: 3, withHeaderRow: true}), null, (editor) => !editor.isActive('table')],
  ['row-insert-bottom', t('加一行'), run('addRowAfter'), null, can('addRowAfter')],
  ['column-insert-right', t('加一列'), run('addColumnAfter'), null, can('addColumnAfter')],
  ['row-remove', t('删除行'), run('deleteRow'), null, can('deleteRow')],
  ['column-remove', t('删除列'), run('deleteColumn'), null, can('deleteColumn')],
  ['trash', t('删除表格'), run('deleteTable'), null, can('deleteTable')],
  null,
  ['clear-formatting', t('清除格式'), (editor) => editor.chain().focus().clearNodes().unsetAllMarks().run()],
];

function button(editor, [name, label, action]) {
  return element('button', {type: 'button', class: 'rich-text-tool', title: label, 'aria-label': label, tabindex: '-1', onclick: () => action(editor)}, icon(name));
}

/** aria-disabled and not disabled: a button that just had the focus must not lose it. */
function refresh(editor, buttons) {
  for (const [tool, node] of buttons) {
    const [, , , on, usable] = tool;
    if (on) node.setAttribute('aria-pressed', String(on(editor)));
    if (usable) node.setAttribute('aria-disabled', String(!usable(editor)));
  }
}

function moveFocus(bar, event) {
  const all = [...bar.querySelectorAll('button')];
  const at = all.indexOf(document.activeElement);
  const to = {ArrowRight: (at + 1) % all.length, ArrowLeft: (at - 1 + all.length) % all.length, Home: 0, End: all.length - 1}[event.key];
  if (to === undefined) return;
  event.preventDefault();
  for (const node of all) node.tabIndex = -1;
  all[to].tabIndex = 0;
  all[to].focus();
}

export function createToolbar(editor) {
  const buttons = new Map();
  const bar = element('div', {class: 'rich-text-tools', role: 'toolbar', 'aria-label': t('格式')});
  for (const tool of tools) {
    if (!tool) bar.append(element('span', {class: 'rich-text-gap', 'aria-hidden': 'true'}));
    else bar.append(buttons.set(tool, button(editor, tool)).get(tool));
  }
  bar.querySelector('button').tabIndex = 0;
  bar.addEventListener('keydown', (event) => moveFocus(bar, event));
  bar.addEventListener('click', (event) => {
    if (event.target.closest('[aria-disabled="true"]')) event.stopImmediatePropagation();
  }, true);
  editor.on('transaction', () => refresh(editor, buttons));
  refresh(editor, buttons);
  return bar;
}
