// Requests to our server. Every change carries the session's token; what goes wrong becomes a Trouble.
import { language } from "./words.js";

export class Trouble extends Error {
  // problem: a code; text: a sentence from the server, or "". network: never arrived, so trying again is harmless.
  constructor(problem, { text = "", network = false, status = 0 } = {}) {
    super(problem);
    Object.assign(this, { problem, text, network, status });
  }
}

let csrf = "";
let base = ""; // where this page's own requests begin: "" behind a login, /i behind a one-time link
export function setToken(token, where = "") {
  csrf = token;
  base = where;
}

export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function address(path, query = {}) {
  return `${base}${path}?${new URLSearchParams({ lang: language, ...query })}`;
}

export async function get(path, query, signal) {
  return answer(await reach(address(path, query), { signal, headers: { Accept: "application/json" } }));
}

export async function post(path, query, body = {}) {
  const headers = { "X-CSRF": csrf, "Content-Type": "application/json" };
  return answer(await reach(address(path, query), { method: "POST", headers, body: JSON.stringify(body) }));
}

async function reach(url, options) {
  try {
    return await fetch(url, { credentials: "same-origin", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Trouble("offline", { network: true });
  }
}

async function answer(response) {
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  throw trouble(response.status, body);
}

function trouble(status, body) {
  const network = status === 502 || status === 504 || status === 429;
  return new Trouble(body.problem || "try_again", { text: body.text || "", status, network });
}

// A file as the request's body, telling how far it is: told(0..1).
export function upload(path, query, blob, told) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address(path, query));
    request.setRequestHeader("X-CSRF", csrf);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => told(event.lengthComputable ? event.loaded / event.total : 0));
    request.upload.addEventListener("load", () => told(1));
    request.addEventListener("error", () => reject(new Trouble("offline", { network: true })));
    request.addEventListener("load", () => {
      const body = request.response || {};
      if (request.status < 300) resolve(body);
      else reject(trouble(request.status, body));
    });
    request.send(blob);
  });
}
