// Draws the figures of a report in the page and makes its tables sortable.
// The specs are Vega-Lite; expressions run in Vega's AST interpreter, so that
// the page's policy needs no eval. Foreign text reaches the page as text nodes
// and attributes only.
import {expressionInterpreter} from 'vega-interpreter';
import {View, parse, Warn} from 'vega';
import {compile} from 'vega-lite';

import {fitted} from './fit.js';

const dark = window.matchMedia('(prefers-color-scheme: dark)');

function read(id) {
  const block = document.getElementById(id);
  return block ? JSON.parse(block.textContent) : null;
}

const data = read('figures');
const drawn = new Map();  // figure id → {view, width}

async function draw(host) {
  const spec = data.figures[host.dataset.figure];
  const width = Math.floor(host.clientWidth);
  if (!spec || width < 50) return;
  const {spec: vega} = compile(fitted(spec, width), {
    config: data.themes[dark.matches ? 'dark' : 'light'],
  });
  const old = drawn.get(host.dataset.figure);
  if (old) old.view.finalize();
  const view = new View(parse(vega, null, {ast: true}), {
    expr: expressionInterpreter,
    renderer: 'svg',
    container: host,
    hover: true,
    logLevel: Warn,
  });
  drawn.set(host.dataset.figure, {view, width});
  await view.runAsync();
  const svg = host.querySelector('svg');
  if (svg) {
    svg.setAttribute('role', 'img');
    svg.setAttribute('aria-label', host.getAttribute('aria-label') || '');
  }
  host.dataset.state = 'drawn';
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 0));

// One after the other, giving way to the reader in between. A newer round
// (width or colours changed) ends an older one.
let round = 0;
async function drawAll() {
  const mine = ++round;
  for (const host of document.querySelectorAll('[data-figure]')) {
    if (mine !== round) return;
    try {
      await draw(host);
    } catch (error) {
      host.dataset.state = 'failed';
      host.textContent = `This figure could not be drawn: ${error.message}`;
      console.error(host.dataset.figure, error);
    }
    await pause();
  }
  document.body.dataset.figures = 'drawn';
}

function save(name, type, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], {type}));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// The rows of every data set in a spec, one table: the union of the columns.
function rowsOf(spec) {
  const own = spec.data && spec.data.values ? spec.data.values : [];
  const below = (spec.layer || []).concat(spec.concat || [], spec.spec ? [spec.spec] : []);
  return below.reduce((rows, part) => rows.concat(rowsOf(part)), own.slice());
}

// A text cell that a spreadsheet would take for a formula is quoted.
function csvCell(value) {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t]/.test(value) ? `'${value}` : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csv(spec) {
  const rows = rowsOf(spec);
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = rows.map(
      (row) => columns.map((column) => csvCell(row[column])).join(','));
  return [columns.map(csvCell).join(','), ...lines].join('\r\n') + '\r\n';
}

function button(label, action) {
  const element = document.createElement('button');
  element.type = 'button';
  element.textContent = label;
  element.addEventListener('click', action);
  return element;
}

function addDownloads() {
  for (const bar of document.querySelectorAll('[data-downloads]')) {
    const id = bar.dataset.downloads;
    const spec = data.figures[id];
    if (!spec) continue;
    bar.append(
        button('SVG', async () => {
          const entry = drawn.get(id);
          if (entry) save(`${id}.svg`, 'image/svg+xml', await entry.view.toSVG());
        }),
        button('CSV', () => save(`${id}.csv`, 'text/csv', csv(spec))),
        button('Vega-Lite', () => save(
            `${id}.vl.json`, 'application/json', JSON.stringify(spec, null, 1))));
  }
}

// Sorts the rows by a column; details rows do not exist in these tables.
function sortBy(table, column, header) {
  const down = header.getAttribute('aria-sort') === 'ascending';
  for (const other of table.tHead.rows[0].cells) {
    other.removeAttribute('aria-sort');
  }
  header.setAttribute('aria-sort', down ? 'descending' : 'ascending');
  const key = (row) => {
    const cell = row.cells[column];
    return cell.dataset.sort ?? cell.textContent.trim();
  };
  const compare = new Intl.Collator('en', {numeric: true}).compare;
  const rows = [...table.tBodies[0].rows];
  rows.sort((a, b) => compare(key(a), key(b)) * (down ? -1 : 1));
  table.tBodies[0].append(...rows);
}

function makeSortable(table) {
  [...table.tHead.rows[0].cells].forEach((header, column) => {
    const sorter = button(header.textContent, () => {
      sortBy(table, column, header);
    });
    sorter.className = 'sorter';
    header.replaceChildren(sorter);
  });
}

function addFilter(table) {
  const bar = document.querySelector('[data-filter-of="verdicts"]');
  if (!bar) return;
  const text = document.createElement('input');
  text.type = 'search';
  text.placeholder = 'Filter claims';
  text.setAttribute('aria-label', 'Filter claims by text');
  const select = document.createElement('select');
  select.setAttribute('aria-label', 'Filter claims by verdict');
  const outcomes = [...table.tBodies[0].rows].map((row) => row.dataset.outcome);
  for (const outcome of ['every verdict', ...new Set(outcomes)]) {
    const option = document.createElement('option');
    option.textContent = outcome.replaceAll('_', ' ');
    option.value = outcome === 'every verdict' ? '' : outcome;
    select.append(option);
  }
  const apply = () => {
    const wanted = text.value.trim().toLowerCase();
    for (const row of table.tBodies[0].rows) {
      row.hidden =
          (select.value !== '' && row.dataset.outcome !== select.value) ||
          !row.textContent.toLowerCase().includes(wanted);
    }
  };
  text.addEventListener('input', apply);
  select.addEventListener('change', apply);
  bar.append(text, select);
}

// A link into a closed <details> opens it.
function openTarget() {
  const id = decodeURIComponent(window.location.hash.slice(1));
  const target = id ? document.getElementById(id) : null;
  const closed = target && target.closest('details');
  if (closed) {
    closed.open = true;
    target.scrollIntoView();
  }
}

function redrawWhenChanged() {
  let timer = 0;
  let width = document.documentElement.clientWidth;
  window.addEventListener('resize', () => {
    if (document.documentElement.clientWidth === width) return;
    width = document.documentElement.clientWidth;
    clearTimeout(timer);
    timer = setTimeout(drawAll, 150);
  });
  dark.addEventListener('change', drawAll);
}

const table = document.getElementById('verdicts');
if (table) {
  makeSortable(table);
  addFilter(table);
}
window.addEventListener('hashchange', openTarget);
openTarget();
if (data) {
  addDownloads();
  redrawWhenChanged();
  drawAll();
}
