// How a photo looks before it is sent: large, sharp and bright enough, no light in the way? Advice, never a verdict: what
// counts is the reading. Every threshold comes with the page from config.yml (reader.page_...), with its source there.

const BURNT = 250; // of 255 in every colour: nothing can be read there any more
const CELL = 8; // pixels of the small picture: finer than a letter, coarser than noise

// The picture small, as its pixels. A canvas reads them; at this size that takes a phone some milliseconds.
export function small(picture, side) {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const [width, height] = [Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale))];
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(picture, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}

// side: longest, pixels of the whole picture. light: 0-255, of its brighter parts, where paper is. sharpness: the steepest
// edges as a share of all contrast, the lesser of both directions. glare: share of the picture that is burnt out in one
// piece with a soft rim, and where: [x0, y0, x1, y1] as shares.
export function measured(picture, limits) {
  const pixels = small(picture, limits.side);
  const grey = greyOf(pixels);
  const levels = histogram(grey, 256);
  const [dark, paper] = [at(levels, 0.01), at(levels, 0.9)];
  const contrast = Math.max(at(levels, 0.99) - dark, 20);
  return {
    side: Math.max(picture.width, picture.height),
    light: paper,
    sharpness: steepness(grey, pixels.width, pixels.height) / contrast,
    ...glareOf(pixels, grey, limits.paper),
  };
}

// Codes of problem.<code>, the worst first.
export function faults(seen, limits) {
  const judged = {
    too_small: seen.side < limits.min_side,
    too_dark: seen.light < limits.min_light,
    blur: seen.sharpness < limits.min_sharpness,
    glare: seen.glare > limits.max_glare,
  };
  return Object.keys(judged).filter((code) => judged[code]);
}

function greyOf({ data, width, height }) {
  const grey = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < grey.length; i += 1, at += 4) grey[i] = (data[at] * 77 + data[at + 1] * 150 + data[at + 2] * 29) >> 8;
  return grey;
}

function histogram(values, size) {
  const counts = new Uint32Array(size);
  for (let i = 0; i < values.length; i += 1) counts[values[i]] += 1;
  return counts;
}

// The value below which this share lies.
function at(counts, share) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let below = 0;
  return counts.findIndex((count) => (below += count) >= share * total);
}

// Sobel's edges across and down; of the weaker direction, since a shaken photo is sharp along the other.
function steepness(grey, width, height) {
  const across = new Uint32Array(1024);
  const down = new Uint32Array(1024);
  for (let y = 1; y < height - 1; y += 1) {
    for (let i = y * width + 1, end = i + width - 2; i < end; i += 1) {
      const [a, b, c] = [grey[i - width - 1], grey[i - width], grey[i - width + 1]];
      const [d, e] = [grey[i - 1], grey[i + 1]];
      const [f, g, h] = [grey[i + width - 1], grey[i + width], grey[i + width + 1]];
      across[Math.abs(c + 2 * e + h - a - 2 * d - f)] += 1;
      down[Math.abs(f + 2 * g + h - a - 2 * b - c)] += 1;
    }
  }
  return Math.min(at(across, 0.995), at(down, 0.995)) / 8;
}

// A reflection is burnt out and fades softly into what it lies on; white paper ends at an edge, or fills the picture.
function glareOf(pixels, grey, most) {
  const [wide, high] = [Math.floor(pixels.width / CELL), Math.floor(pixels.height / CELL)];
  const burnt = new Uint8Array(wide * high);
  for (let y = 0; y < high; y += 1) for (let x = 0; x < wide; x += 1) burnt[y * wide + x] = isBurnt(pixels, x * CELL, y * CELL);
  let worst = { size: 0 };
  for (let cell = 0; cell < burnt.length; cell += 1) {
    if (burnt[cell] !== 1) continue;
    const piece = pieceAt(burnt, cell, wide, high);
    if (piece.size > worst.size && piece.size < most * burnt.length && fades(piece, grey, pixels, wide)) worst = piece;
  }
  if (!worst.size) return { glare: 0, spot: null };
  const spot = [worst.x0 / wide, worst.y0 / high, (worst.x1 + 1) / wide, (worst.y1 + 1) / high];
  return { glare: worst.size / burnt.length, spot };
}

function isBurnt({ data, width }, left, top) {
  for (let y = top; y < top + CELL; y += 2) {
    for (let at = 4 * (y * width + left), end = at + 4 * CELL; at < end; at += 8) {
      if (data[at] < BURNT || data[at + 1] < BURNT || data[at + 2] < BURNT) return 0;
    }
  }
  return 1;
}

// All burnt cells that hang together; each is marked 2 so that it counts once.
function pieceAt(burnt, start, wide, high) {
  const piece = { size: 0, x0: wide, y0: high, x1: 0, y1: 0, cells: [] };
  const todo = [start];
  burnt[start] = 2;
  while (todo.length) {
    const cell = todo.pop();
    const [x, y] = [cell % wide, Math.floor(cell / wide)];
    piece.size += 1;
    piece.cells.push(cell);
    Object.assign(piece, { x0: Math.min(piece.x0, x), y0: Math.min(piece.y0, y), x1: Math.max(piece.x1, x), y1: Math.max(piece.y1, y) });
    const around = [x > 0 && cell - 1, x < wide - 1 && cell + 1, y > 0 && cell - wide, y < high - 1 && cell + wide];
    for (const next of around) {
      if (next === false || burnt[next] !== 1) continue;
      burnt[next] = 2;
      todo.push(next);
    }
  }
  return piece;
}

// Two cells beyond each end of the piece, on its middle row and column: still bright, and not as bright.
function fades(piece, grey, { width, height }, wide) {
  const [x, y] = [Math.floor((piece.x0 + piece.x1) / 2), Math.floor((piece.y0 + piece.y1) / 2)];
  const rim = [[piece.x0 - 1, y], [piece.x1 + 1, y], [x, piece.y0 - 1], [x, piece.y1 + 1]];
  const levels = rim.map(([cx, cy]) => mean(grey, width, height, cx * CELL, cy * CELL)).filter((level) => level !== null);
  return levels.length > 2 && levels.filter((level) => level > 190 && level < 254).length > levels.length / 2;
}

function mean(grey, width, height, left, top) {
  if (left < 0 || top < 0 || left + CELL > width || top + CELL > height) return null;
  let sum = 0;
  for (let y = top; y < top + CELL; y += 1) for (let x = left; x < left + CELL; x += 1) sum += grey[y * width + x];
  return sum / (CELL * CELL);
}
