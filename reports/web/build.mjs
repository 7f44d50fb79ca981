// Bundles the page's script and the SVG renderer, each into one file:
//   node build.mjs FOLDER
import {join} from 'node:path';

import {build} from 'esbuild';

const folder = process.argv[2];
const common = {bundle: true, minify: true, legalComments: 'none', logLevel: 'warning'};

await build({
  ...common,
  entryPoints: ['main.js'],
  outfile: join(folder, 'report.js'),
  format: 'iife',
  target: ['es2020'],
});
await build({
  ...common,
  entryPoints: ['render_svg.mjs'],
  outfile: join(folder, 'render_svg.mjs'),
  format: 'esm',
  platform: 'node',
  target: ['node18'],
});
