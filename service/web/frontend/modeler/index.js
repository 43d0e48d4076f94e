// The Studio: [data-bpmn-modeler]. README.md in this folder's parent says which data-* attributes it reads.
import {mountAll} from '../lib/dom.js';
import {Studio} from './studio.js';
import './modeler.css';

mountAll('[data-bpmn-modeler]', (host) => new Studio(host).open());
