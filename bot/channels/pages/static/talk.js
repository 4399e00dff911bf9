// The conversation as this page knows it: what is committed, by number, and what is still on its way there.
import { Trouble, get, newId, post, upload } from "./api.js";

const OUTBOX = "xiaobei.outbox";
const PATIENCE_MS = [1000, 2000, 4000, 8000, 15000];

export class Talk extends EventTarget {
  messages = new Map(); // seq -> message
  pending = []; // {id, text | url, kind, state: sending|waiting|refused, why, part}
  first = 0; // the earliest event we have
  last = 0; // the newest
  deleted = false;

  #busy = false;

  async open() {
    this.#take(await get("/api/messages"));
    this.pending = restored();
    this.#changed();
    this.#drain();
  }

  async again() {
    const page = await get("/api/messages");
    this.messages.clear();
    this.first = 0;
    this.#take(page);
  }

  async earlier() {
    const page = await get("/api/messages", { before: this.first });
    if (page.first) this.first = page.first;
    else this.first = 1;
    for (const message of page.messages) this.messages.set(message.seq, message);
    this.#changed({ earlier: true });
  }

  // What the stream or a poll brought.
  hear(messages, last = 0) {
    const fresh = messages.filter((message) => !this.messages.has(message.seq));
    for (const message of fresh) this.messages.set(message.seq, message);
    this.last = Math.max(this.last, last, ...messages.map((message) => message.seq));
    for (const message of fresh) this.#settle(message);
    if (fresh.length) this.#changed();
  }

  // Words, a press or a wish. `text` is how it looks until it is committed; "" for what shows nothing.
  send(body, text = "") {
    this.pending.push({ id: newId(), body, text, kind: "text", state: "sending" });
    this.#keep();
    this.#changed({ own: true });
    this.#drain();
  }

  // A photo or clip. Resolves when it is committed; rejects with the Trouble that stands beside it.
  async sendFile(kind, blob, query = {}, path = "/api/upload") {
    const item = { id: newId(), kind, url: URL.createObjectURL(blob), blob, query, path, state: "sending", part: 0 };
    this.pending = this.pending.filter((old) => old.state !== "refused");
    this.pending.push(item);
    this.#changed({ own: true });
    return this.#upload(item);
  }

  async sendSample(file, url) {
    const item = { id: newId(), kind: "photo", url, sample: file, state: "sending", part: 1 };
    this.pending = this.pending.filter((old) => old.state !== "refused");
    this.pending.push(item);
    this.#changed({ own: true });
    await this.#upload(item).catch(() => {});
  }

  retry(item) {
    item.state = "sending";
    item.why = "";
    this.#changed();
    if (item.kind === "text") this.#drain();
    else this.#upload(item).catch(() => {});
  }

  async #upload(item) {
    const query = { id: item.id, after: this.last, ...item.query };
    const telling = (part) => {
      item.part = part;
      this.dispatchEvent(new CustomEvent("part", { detail: item }));
    };
    try {
      const page = item.sample
        ? await post("/api/sample", { ...query, file: item.sample })
        : await upload(item.path, { ...query, kind: item.kind }, item.blob, telling);
      this.#done(item, page);
      return page;
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      item.state = "refused";
      item.why = error.text || error.problem;
      item.again = error.network || error.status >= 500;
      this.#changed();
      this.#trouble(error);
      throw error;
    }
  }

  async #drain() {
    if (this.#busy) return;
    this.#busy = true;
    let tries = 0;
    try {
      for (;;) {
        const item = this.pending.find((one) => one.kind === "text" && one.state !== "refused");
        if (!item) return;
        try {
          this.#done(item, await post("/api/turn", { after: this.last }, { ...item.body, id: item.id }));
          tries = 0;
        } catch (error) {
          if (!(error instanceof Trouble)) throw error;
          await this.#failed(item, error, tries);
          tries += 1;
        }
      }
    } finally {
      this.#busy = false;
    }
  }

  async #failed(item, error, tries) {
    const again = error.network || (error.status >= 500 && tries < 2);
    item.state = again ? "waiting" : "refused";
    item.why = error.text || error.problem;
    item.again = error.status >= 500;
    // What the server will never take is not sent again after a reload; what waits for a login or better days is.
    const hopeless = error.status >= 400 && error.status < 500 && ![401, 403, 429].includes(error.status);
    if (hopeless) this.pending = this.pending.filter((one) => one !== item);
    this.#changed();
    this.#trouble(error);
    if (!again) return this.#keep();
    const pause = PATIENCE_MS[Math.min(tries, PATIENCE_MS.length - 1)];
    await new Promise((wake) => {
      const timer = setTimeout(wake, pause);
      addEventListener("online", () => (clearTimeout(timer), wake()), { once: true });
    });
  }

  #done(item, page) {
    this.pending = this.pending.filter((one) => one !== item);
    this.#keep();
    this.deleted = Boolean(page.deleted);
    if (this.deleted) {
      this.messages.clear();
      this.pending = [];
      this.#keep();
    }
    this.hear(page.messages, page.last);
    this.dispatchEvent(new CustomEvent("page", { detail: page }));
    this.#changed();
  }

  // The stream may bring our own words before the answer to sending them does.
  #settle(message) {
    if (message.from !== "me") return;
    const same = this.pending.find((item) => item.state !== "refused" && item.kind === message.kind && (item.kind !== "text" || item.text === message.text));
    if (same) same.seen = true;
  }

  #take(page) {
    for (const message of page.messages) this.messages.set(message.seq, message);
    this.first = page.first;
    this.last = Math.max(this.last, page.last);
    this.#changed({ whole: true });
  }

  #trouble(error) {
    this.dispatchEvent(new CustomEvent("trouble", { detail: error }));
  }

  #changed(detail = {}) {
    this.dispatchEvent(new CustomEvent("news", { detail }));
  }

  // Words typed must outlive a reload; files are too large, they are sent again by hand.
  #keep() {
    const kept = this.pending.filter((item) => item.kind === "text").map(({ id, body, text }) => ({ id, body, text }));
    sessionStorage.setItem(OUTBOX, JSON.stringify(kept));
  }
}

function restored() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(OUTBOX) || "[]");
    return kept.map((item) => ({ ...item, kind: "text", state: "sending" }));
  } catch {
    return [];
  }
}
