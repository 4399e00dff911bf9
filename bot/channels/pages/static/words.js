// The page's own words, in both languages, so that switching needs no request.
let words = {};
export let language = "zh";

export function setWords(all, chosen) {
  words = all;
  setLanguage(chosen);
}

export function setLanguage(chosen) {
  language = chosen;
  document.documentElement.lang = chosen === "zh" ? "zh-CN" : chosen;
}

export function say(key, args = {}) {
  const sentence = words[language][`page.${key}`];
  if (sentence === undefined) throw new Error(`no text page.${key}`);
  return sentence.replace(/\{(\w+)\}/g, (hole, name) => (name in args ? String(args[name]) : hole));
}

// The parts of the page that the server wrote, said again after a switch.
export function sayAgain(root = document) {
  for (const node of root.querySelectorAll("[data-say]")) node.textContent = say(node.dataset.say.slice(5));
  for (const node of root.querySelectorAll("[data-label]")) node.setAttribute("aria-label", say(node.dataset.label.slice(5)));
  document.title = say("title");
}

// When something was said: "今天 14:05"; older than yesterday with the date.
export function when(iso) {
  const at = new Date(iso);
  const time = `${at.getHours()}:${String(at.getMinutes()).padStart(2, "0")}`;
  const days = Math.round((midnight(new Date()) - midnight(at)) / 86400000);
  if (days === 0) return say("today", { time });
  if (days === 1) return say("yesterday", { time });
  return say("date", { month: at.getMonth() + 1, day: at.getDate(), time });
}

function midnight(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
