// The page's language is its <html lang>. Source strings are Chinese; a dictionary gives the English.
export const chinese = document.documentElement.lang.toLowerCase().startsWith('zh') || !document.documentElement.lang;

/** `translator({保存: 'Save'})('保存')`; `{name}` in a string is replaced by `values.name`. */
export function translator(english) {
  return (text, values = {}) => {
    const chosen = chinese ? text : (english[text] ?? text);
    return chosen.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  };
}
