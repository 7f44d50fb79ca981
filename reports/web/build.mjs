// Bundles the page's script and the SVG renderer, each into one file:
//   node build.mjs FOLDER
// Each ends with the licences of the packages in it.
import {appendFileSync, existsSync, readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';

import {build} from 'esbuild';

const folder = process.argv[2];

// node_modules/@scope/name or node_modules/name of each bundled file.
function packagesOf(metafile) {
  const names = Object.keys(metafile.inputs)
      .map((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file))
      .filter((match) => match)
      .map((match) => match[1]);
  return [...new Set(names)].sort();
}

function licenceOf(path) {
  const file = readdirSync(path).find((name) => /^licen[cs]e/i.test(name));
  const about = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  const text = file ? readFileSync(join(path, file), 'utf8') : about.license;
  return {name: `${about.name} ${about.version}`, text: text.trim()};
}

// One block for packages that share their text.
function notices(metafile) {
  const byText = new Map();
  for (const path of packagesOf(metafile)) {
    if (!existsSync(join(path, 'package.json'))) continue;
    const {name, text} = licenceOf(path);
    byText.set(text, [...(byText.get(text) || []), name]);
  }
  return [...byText].map(([text, names]) => `${names.join(', ')}\n\n${text}`)
      .join('\n\n----\n\n')
      .replaceAll('*/', '* /');
}

async function bundle(entry, outfile, options) {
  const {metafile} = await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
    ...options,
  });
  appendFileSync(outfile, `/*\n${notices(metafile)}\n*/\n`);
}

await bundle('main.js', join(folder, 'report.js'),
    {format: 'iife', target: ['es2020']});
await bundle('render_svg.mjs', join(folder, 'render_svg.mjs'),
    {format: 'esm', platform: 'node', target: ['node18']});
