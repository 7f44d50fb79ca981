// Fits a spec to a width in pixels: panels side by side as they fit, titles
// broken into lines.

// Average width of a character at a font size, in pixels.
const CHARACTER = 0.56;

export function wrap(text, most) {
  const lines = [];
  let line = '';
  for (const word of String(text).split(' ')) {
    if (line && line.length + 1 + word.length > most) {
      lines.push(line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  return [...lines, line];
}

function fitTitle(title, width) {
  const room = (size) => Math.max(20, Math.floor(width / (CHARACTER * size)));
  const subtitle = [title.subtitle || []].flat();
  return {
    ...title,
    text: wrap(title.text, room(14)),
    subtitle: subtitle.flatMap((line) => wrap(line, room(12))),
  };
}

// How many panels of a width fit beside each other, and how wide each is then.
// `left` is what the axes take: of each panel, or of the first one only.
function panels(width, wanted, most, left, each) {
  const room = width - (each ? 0 : left);
  const gap = 14 + (each ? left : 0);
  const columns = Math.max(1, Math.min(most, Math.floor(room / (wanted + gap))));
  return {columns, width: Math.max(90, Math.floor(room / columns) - gap)};
}

export function fitted(spec, width) {
  const result = {...spec};
  if (spec.title) result.title = fitTitle(spec.title, width);
  if (spec.facet) {
    const fit = panels(width, 105, spec.columns, 58, false);
    result.columns = fit.columns;
    result.spec = {...spec.spec, width: fit.width};
  } else if (spec.concat) {
    const most = Math.min(spec.columns, spec.concat.length);
    const fit = panels(width, 170, most, 52, true);
    result.columns = fit.columns;
    result.concat = spec.concat.map(
        (panel) => ({...panel, width: Math.min(fit.width, 420)}));
  } else {
    result.width = width;
  }
  return result;
}
