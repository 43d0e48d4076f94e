// Tables written without widths and styles: <table><tbody><tr><th>…, which is what the pages and the exported documents use.
import {Table} from '@tiptap/extension-table';

export const plainTables = Table.extend({
  renderHTML() {
    return ['table', ['tbody', 0]];
  },
  addNodeView: () => null,
}).configure({resizable: false});
