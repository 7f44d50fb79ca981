// Draws every figure of a report as SVG:
//   node render_svg.mjs REPORT_JSON FOLDER
// writes FOLDER/<id>.svg. Equal input gives equal bytes.
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {expressionInterpreter} from 'vega-interpreter';
import {View, Warn, parse, resetSVGDefIds} from 'vega';
import {compile} from 'vega-lite';

import {fitted} from './fit.js';

const WIDTH = 760;

async function draw(spec, config) {
  resetSVGDefIds();
  const {spec: vega} = compile(fitted(spec, WIDTH), {config});
  const view = new View(parse(vega, null, {ast: true}), {
    expr: expressionInterpreter,
    renderer: 'none',
    logLevel: Warn,
  });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

const [report, folder] = process.argv.slice(2);
if (!report || !folder) {
  console.error('usage: node render_svg.mjs REPORT_JSON FOLDER');
  process.exit(2);
}
const model = JSON.parse(readFileSync(report, 'utf8'));
mkdirSync(folder, {recursive: true});
for (const {id, spec} of model.figures) {
  // The id becomes a file name; the writer made it of letters, digits, . - _
  if (!/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(id)) {
    throw new Error(`not a figure id: ${id}`);
  }
  const svg = await draw(spec, model.themes.light);
  writeFileSync(join(folder, `${id}.svg`), `${svg}\n`);
}
