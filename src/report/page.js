// Filters, the scores of a sentence, and dark or light. Without it the page is whole but for these.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("script");
  const one = (id) => document.getElementById(id);
  const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));

  // Dark or light.
  one("theme").addEventListener("click", () => {
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });

  // Filters.
  const PAGE = 50;
  const articles = all("#list > .article");
  const controls = ["outlet", "answer", "voice", "words"].map(one);
  const [outlet, answer, voice, words] = controls;
  const number = new Intl.NumberFormat("en");
  let shown = PAGE;

  const has = (list, token) => (" " + list + " ").includes(" " + token + " ");
  const voices = () => (voice.value ? [voice.value] : ["w", "s"]);

  // Whether an article may hold a sentence that is looked for, as its line tells.
  function mayHold(article) {
    if (outlet.value && article.dataset.outlet !== outlet.value) return false;
    const tokens = article.dataset.b.split(" ");
    if (answer.value === "*") return tokens.some((token) => token.length > 1 && voices().includes(token.slice(-1)));
    if (answer.value) return voices().some((voice) => tokens.includes(answer.value + voice));
    return !voice.value || tokens.includes(voice.value);
  }

  function holds(sentence, wanted) {
    const keys = sentence.dataset.b;
    if (answer.value === "*" && !blames(keys)) return false;
    if (answer.value && answer.value !== "*" && !has(keys || "", answer.value)) return false;
    if (voice.value && sentence.classList.contains("v") !== (voice.value === "s")) return false;
    return !wanted || sentence.textContent.toLowerCase().includes(wanted);
  }

  const events = all(".key[data-event] [data-answer]").map((item) => item.dataset.answer);
  const blames = (keys) => Boolean(keys) && keys.split(" ").some((key) => events.includes(key));

  function filter() {
    const wanted = words.value.trim().toLowerCase();
    const marks = Boolean(answer.value || voice.value || wanted);
    let found = 0;
    let sentences = 0;
    for (const article of articles) {
      const text = article.querySelector(".text");
      let fits = mayHold(article);
      if (fits && text && marks) {
        let held = 0;
        for (const sentence of all(".s", text)) {
          const is = holds(sentence, wanted);
          sentence.classList.toggle("off", !is);
          held += is ? 1 : 0;
        }
        sentences += held;
        fits = held > 0;
      } else if (fits && text) {
        for (const sentence of all(".off", text)) sentence.classList.remove("off");
      } else if (fits && wanted) {
        fits = article.textContent.toLowerCase().includes(wanted);
      }
      found += fits ? 1 : 0;
      article.hidden = !fits || found > shown;
    }
    const more = one("more");
    more.hidden = found <= shown;
    more.textContent = "Show " + number.format(Math.min(PAGE, found - shown)) + " more articles";
    one("found").textContent =
      (found > shown ? number.format(shown) + " of " : "") +
      number.format(found) + (found === 1 ? " article" : " articles") +
      (found < articles.length ? " of " + number.format(articles.length) : "") +
      (marks ? "; " + number.format(sentences) + (sentences === 1 ? " sentence" : " sentences") + " in " + (found === 1 ? "it" : "them") + ", the others are pale" : "");
  }

  let waiting = 0;
  for (const control of controls) {
    control.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => { shown = PAGE; filter(); }, control === words ? 200 : 0);
    });
  }
  one("reset").addEventListener("click", () => {
    for (const control of controls) control.value = "";
    shown = PAGE;
    filter();
  });
  one("more").addEventListener("click", () => { shown += PAGE; filter(); });
  for (const link of all("a[data-answer]")) {
    link.addEventListener("click", () => {
      outlet.value = link.dataset.outlet;
      answer.value = link.dataset.answer;
      voice.value = words.value = "";
      const by = one("by-" + link.dataset.answer.replace(/\d+$/, ""));
      if (by) by.checked = true;
      shown = PAGE;
      filter();
      const first = articles.find((article) => !article.hidden);
      if (first && "open" in first) first.open = true;
    });
  }

  // The scores of a sentence.
  const tip = one("tip");
  const questions = all(".key.by").map((key) => ({
    title: key.dataset.title,
    event: "event" in key.dataset,
    answers: all("[data-answer]", key).map((item) => [item.dataset.answer, item.dataset.title]),
  }));

  function put(parent, name, text) {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    return parent.appendChild(element);
  }

  function table(question, scores, sentence) {
    const asked = scores.split(",").map((score, at) => [question.answers[at], score]).filter(([, score]) => score !== "");
    if (!asked.length) return;
    const shown = put(tip, "table");
    put(shown, "caption", question.title + (question.event ? ": scores for blamed and for cleared, in percent" : ": scores in percent"));
    const keys = sentence.className + " " + (sentence.dataset.b || "");
    for (const [[key, title], score] of asked) {
      const [yes, no] = score.split("/");
      const row = put(shown, "tr");
      row.className = has(keys, key) ? "yes" : "";
      put(row, "th", title + (row.className ? " ✓" : ""));
      const meter = put(put(row, "td"), "meter");
      meter.max = 100;
      meter.value = Number(yes);
      put(row, "td", yes);
      if (question.event) put(row, "td", no);
    }
  }

  function fill(sentence) {
    tip.replaceChildren();
    const { w: speaker, q: quoted } = sentence.dataset;
    const how = { direct: "in direct speech", indirect: "in indirect speech", mixed: "partly in direct speech" };
    put(tip, "p", quoted ? "Words of " + (speaker || "a source that is not named") + ", " + (how[quoted] || quoted) : "The article’s own voice");
    const scores = (sentence.dataset.s || "").split("|");
    questions.forEach((question, at) => table(question, scores[at] || "", sentence));
    if (!sentence.dataset.s) put(tip, "p", "Nothing was asked about this sentence.");
  }

  let at = null;
  function show(sentence) {
    if (at) { at.classList.remove("at"); at.removeAttribute("aria-describedby"); }
    at = sentence;
    tip.hidden = !sentence;
    if (!sentence) return;
    fill(sentence);
    sentence.classList.add("at");
    sentence.setAttribute("aria-describedby", "tip");
    place();
  }

  // Beside the text where there is room, else below the sentence or above it.
  function place() {
    const boxes = at.getClientRects();
    const first = boxes[0] || at.getBoundingClientRect();
    const last = boxes[boxes.length - 1] || first;
    const away = last.bottom < 0 || first.top > innerHeight;
    // A sentence that the keyboard is on is only just coming into view.
    if (away && at !== document.activeElement) { show(null); return; }
    const { width, height } = tip.getBoundingClientRect();
    const column = at.closest(".text").getBoundingClientRect();
    const beside = column.right + width + 24 < innerWidth;
    const below = last.bottom + 8;
    const fits = below + height < innerHeight ? below : first.top - height - 8;
    tip.style.top = Math.max(8, beside ? Math.min(first.top, innerHeight - height - 8) : fits) + "px";
    tip.style.left = (beside ? column.right + 16 : Math.max(8, Math.min(last.left, innerWidth - width - 8))) + "px";
  }

  const list = one("list");
  const sentenceOf = (target) => (target instanceof Element ? target.closest("#list .s") : null);
  list.addEventListener("mouseover", (event) => show(sentenceOf(event.target)));
  list.addEventListener("mouseleave", () => show(null));
  list.addEventListener("click", (event) => show(sentenceOf(event.target)));
  list.addEventListener("focusin", (event) => show(sentenceOf(event.target)));
  list.addEventListener("focusout", () => show(null));
  addEventListener("scroll", () => { if (at) place(); }, { passive: true });

  // One stop of the tab key an article; arrows go from sentence to sentence.
  const stop = (sentence) => { if (sentence) { sentence.tabIndex = 0; sentence.setAttribute("role", "note"); } };
  for (const article of articles) {
    const first = () => { if (article.open) stop(article.querySelector(".s")); };
    article.addEventListener("toggle", first);
    first();
  }
  list.addEventListener("keydown", (event) => {
    const sentence = sentenceOf(event.target);
    if (event.key === "Escape") return show(null);
    if (!sentence) return undefined;
    const within = all(".s", sentence.closest(".text"));
    const place = within.indexOf(sentence);
    const to = { ArrowRight: place + 1, ArrowDown: place + 1, ArrowLeft: place - 1, ArrowUp: place - 1, Home: 0, End: within.length - 1 }[event.key];
    const next = within[to];
    if (!next) return undefined;
    event.preventDefault();
    sentence.tabIndex = -1;
    stop(next);
    return next.focus();
  });

  filter();
})();
