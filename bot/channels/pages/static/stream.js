// Follows the conversation: server-sent events, and long polls where those do not get through.
import { Trouble, address, get } from "./api.js";

const GIVE_UP_AFTER = 3; // streams that ended without a word, before we poll
const QUIET_MS = 45000; // a stream without even a heartbeat is dead; the server sends one each 15 s

export class Follower {
  #talk;
  #told;
  #source = null;
  #silent = 0;
  #stopped = false;
  #watch = 0;
  #poll = null;

  // told(state): "on", "again" or "gone" (no session).
  constructor(talk, told) {
    this.#talk = talk;
    this.#told = told;
    addEventListener("online", () => this.#restart());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#restart());
  }

  start() {
    this.#stopped = false;
    if (typeof EventSource === "undefined" || this.#silent >= GIVE_UP_AFTER) this.#longPoll();
    else this.#listen();
  }

  // Follow anew: another language, or a page that was asleep.
  restart() {
    this.#restart();
  }

  stop() {
    this.#stopped = true;
    this.#end();
  }

  #end() {
    this.#source?.close();
    this.#source = null;
    this.#poll?.abort();
    this.#poll = null;
    clearTimeout(this.#watch);
  }

  // Coming back to the page or the network: what was missed comes with the first event after `last`.
  #restart() {
    if (this.#stopped) return;
    this.#end();
    this.#silent = 0;
    this.start();
  }

  #listen() {
    const source = new EventSource(address("/api/stream", { after: this.#talk.last }));
    this.#source = source;
    let heard = false;
    const alive = () => {
      heard = true;
      this.#told("on");
      clearTimeout(this.#watch);
      this.#watch = setTimeout(() => this.#restart(), QUIET_MS);
    };
    source.addEventListener("open", alive);
    source.addEventListener("beat", alive);
    source.addEventListener("message", (event) => {
      alive();
      this.#silent = 0;
      this.#talk.hear([JSON.parse(event.data)], Number(event.lastEventId));
    });
    source.addEventListener("error", () => {
      if (this.#source !== source) return;
      this.#told("again");
      if (!heard) this.#silent += 1;
      heard = false;
      if (source.readyState !== EventSource.CLOSED && this.#silent < GIVE_UP_AFTER) return;
      this.#end();
      this.#longPoll();
    });
  }

  async #longPoll() {
    const poll = new AbortController();
    this.#poll = poll;
    let pause = 1000;
    while (!this.#stopped && this.#poll === poll) {
      try {
        const page = await get("/api/messages", { after: this.#talk.last, wait: 25 }, poll.signal);
        this.#told("on");
        this.#talk.hear(page.messages, page.last);
        pause = 1000;
      } catch (error) {
        if (!(error instanceof Trouble)) return;
        if (error.status === 401) {
          this.#told("gone");
          return;
        }
        this.#told("again");
        await new Promise((wake) => setTimeout(wake, pause));
        pause = Math.min(pause * 2, 15000);
      }
    }
  }
}
