/** Makes the browser ask before the page is left. Chromium before 119 looks at returnValue only. */
export function stay(event) {
  event.preventDefault();
  event.returnValue = true;
}
