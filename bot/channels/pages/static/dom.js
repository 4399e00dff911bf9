// Builds elements. Text always goes in as text, never as markup, so nothing said can become part of the page.
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (name in node && typeof value !== "string") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

// A drawing of one stroke on a 24 x 24 field.
export function icon(path, size = 22) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({ viewBox: "0 0 24 24", width: size, height: size, "aria-hidden": "true" })) {
    svg.setAttribute(name, value);
  }
  const line = document.createElementNS(SVG, "path");
  const look = { d: path, fill: "none", stroke: "currentColor", "stroke-width": "2", "stroke-linecap": "round", "stroke-linejoin": "round" };
  for (const [name, value] of Object.entries(look)) line.setAttribute(name, value);
  svg.append(line);
  return svg;
}

export const ICONS = {
  camera: "M4 8h3l2-3h6l2 3h3v11H4zM12 16.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7z",
  picture: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.500 9.500h.01",
  video: "M4 7h11v10H4zM15 11l5-3v8l-5-3",
  play: "M8 5.500v13l11-6.500z",
  edit: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
  next: "M9 6l6 6-6 6",
  close: "M6 6l12 12M18 6L6 18",
  again: "M20 12a8 8 0 1 1-2.500-5.800M20 3v4h-4",
  help: "M9 9a3 3 0 1 1 4.500 2.600c-1 .6-1.500 1.200-1.500 2.400M12 17.500h.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
  status: "M5 5h14v15H5zM9 3v4M15 3v4M9 12h6M9 16h4",
  back: "M10 6l-6 6 6 6M4 12h16",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20c.8-3.800 3.800-5.500 7.500-5.500s6.700 1.700 7.500 5.500",
  language: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
  lock: "M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3",
  stop: "M5 12h14M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  leave: "M14 4H5v16h9M10 12h10M17 8l4 4-4 4",
  warn: "M12 4 2.500 20h19zM12 10v4.500M12 17.300h.01",
  send: "M3 11.500 21 4l-5 16-4.500-6.500zM11.500 13.500 21 4",
  turn_left: "M10 5l-7 7 7 7M3 12h18",
  turn_right: "M14 5l7 7-7 7M21 12H3",
  blink: "M3 10c3 4 6 5.500 9 5.500s6-1.500 9-5.500M6 14l-2 3M12 15.500v4M18 14l2 3",
  open_mouth: "M12 20c4 0 6.500-3.500 6.500-8s-2.500-8-6.500-8-6.500 3.500-6.500 8 2.500 8 6.500 8z",
  desk: "M3 18h18M5 18V7h14v11M9 21h6",
};
