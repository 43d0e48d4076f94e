import './editor.css';
