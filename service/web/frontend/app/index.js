// What every page has: styles, the few moving parts of Bootstrap that Tabler's markup uses, htmx, and our own behaviours.
// All of it is an addition: pages work without.
import 'bootstrap/js/src/collapse.js';
import 'bootstrap/js/src/dropdown.js';
import 'bootstrap/js/src/tab.js';
import './app.css';
import './confirm.js';
import './copy.js';
import './flash.js';
import './guard.js';
import './htmx.js';
import './live.js';
import './menus.js';
import './shortcuts.js';
import './submit.js';

// Of one page of the portal only.
if (document.querySelector('[data-replay]')) import('./replay.js');
