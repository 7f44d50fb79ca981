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

export function fitted(spec, width) {
  const result = {...spec};
  if (spec.title) result.title = fitTitle(spec.title, width);
  if (!spec.facet) {
    result.width = width;
    return result;
  }
  // An axis with its title stands left of the first column; with scales of
  // their own, left of every panel.
  const free = spec.resolve !== undefined;
  const margin = free ? 58 : 22;
  const wanted = spec.spec.width + margin;
  const columns =
      Math.max(1, Math.min(spec.columns, Math.floor((width - 50) / wanted) || 1));
  const panel = Math.floor((width - (free ? 10 : 60)) / columns) - margin;
  result.columns = columns;
  result.spec = {...spec.spec, width: Math.max(90, panel)};
  return result;
}
