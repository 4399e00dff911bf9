// The box one types into: it offers the keyboard that fits what is asked, and never loses what was typed.
import { h } from "./dom.js";
import { say } from "./words.js";

const MOST = 2000;
const SORTS = {
  phone: { inputmode: "tel", autocomplete: "tel", line: true },
  email: { inputmode: "email", autocomplete: "email", line: true, autocapitalize: "none" },
  id_number: { inputmode: "text", autocomplete: "off", line: true, autocapitalize: "characters" },
  name: { inputmode: "text", autocomplete: "name", line: true },
  address: { inputmode: "text", autocomplete: "street-address" },
  secret: { inputmode: "text", autocomplete: "off", line: true },
  plain: { inputmode: "text", autocomplete: "off" },
};
const HINTED = new Set(["phone", "email", "id_number", "name", "address"]);

export class Composer {
  #form = document.getElementById("composer");
  #place = document.getElementById("field");
  #box = null;
  #sort = "";
  #wants = "";

  // send(text) is called with what was typed.
  constructor(send) {
    this.send = send;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.fit(null);
  }

  // The question that is open, or null.
  fit(question) {
    const wants = question?.wants ?? "none";
    const sort = wants === "text" && question.sort in SORTS ? question.sort : "plain";
    if (sort !== this.#sort || !this.#box) this.#make(sort);
    this.#wants = wants;
    this.#box.placeholder = this.#hint();
  }

  again() {
    this.#box.placeholder = this.#hint();
  }

  focus() {
    this.#box.focus({ preventScroll: true });
  }

  close() {
    this.#form.hidden = true;
  }

  #hint() {
    if (this.#wants !== "text") return say("say_anything");
    return say(HINTED.has(this.#sort) ? `say_${this.#sort}` : "say_answer");
  }

  #make(sort) {
    const { line, ...how } = SORTS[sort];
    const before = this.#box;
    const props = { id: "say", enterkeyhint: "send", maxlength: String(MOST), ...how, oninput: () => this.#grow(), onkeydown: (event) => this.#key(event) };
    this.#box = line ? h("input", { type: "text", ...props }) : h("textarea", { rows: "1", ...props });
    if (before) this.#box.value = before.value;
    const focused = before && document.activeElement === before;
    this.#place.replaceChildren(this.#box);
    if (focused) this.focus();
    this.#sort = sort;
    this.#grow();
  }

  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const text = this.#box.value.trim();
    if (!text) return;
    this.#box.value = "";
    this.#grow();
    this.send(text);
  }

  #grow() {
    if (this.#box.tagName !== "TEXTAREA") return;
    this.#box.style.height = "auto";
    this.#box.style.height = `${Math.min(this.#box.scrollHeight, 140)}px`;
  }
}
