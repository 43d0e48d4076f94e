// Styles of an editor that is loaded late: found in the manifest that lies beside the scripts.
let manifest;

async function fileOf(name) {
  manifest ??= fetch(new URL('manifest.json', import.meta.url), {cache: 'no-cache'}).then((response) => response.json());
  return new URL((await manifest)[name], import.meta.url).href;
}

/** Resolves once the entry's style sheet is in force; a second call for the same entry costs nothing. */
export async function loadStyles(name) {
  const href = await fileOf(name);
  if (document.querySelector(`link[rel="stylesheet"][href="${href}"]`)) return;
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = href;
  const loaded = new Promise((resolve, reject) => {
    link.addEventListener('load', resolve);
    link.addEventListener('error', () => reject(new Error(`${name} could not be loaded`)));
  });
  document.head.append(link);
  await loaded;
}
