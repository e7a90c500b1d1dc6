/* <kanalvakt-flode src="https://…/flode.json" antal="5"><a href="…">…</a></kanalvakt-flode>
   Shows a JSON Feed of the municipality's own posts. What stands between the tags is shown until the posts are here,
   and where they cannot be had. One file, no dependency, no cookie; words are only ever set as text. */
(() => {
  const HERE = document.currentScript?.src ?? location.href;
  const MOST = 20;
  const WORDS = {
    sv: { empty: "Inga inlägg just nu." },
    en: { empty: "No posts right now." },
  };
  const STYLE = `
    :host { display: block; font-family: var(--kanalvakt-font, inherit); color: var(--kanalvakt-text, inherit); }
    ul { list-style: none; margin: 0; padding: 0; }
    li { padding-block: var(--kanalvakt-gap, 1em); border-block-end: 1px solid var(--kanalvakt-line, currentColor); }
    li:first-child { padding-block-start: 0; }
    li:last-child { border: 0; }
    p { margin: 0 0 0.5em; white-space: pre-line; overflow-wrap: anywhere; }
    .about { margin: 0; font-size: 0.875em; color: var(--kanalvakt-muted, inherit); }
    a { color: var(--kanalvakt-link, inherit); }`;

  const make = (name, text, more = {}) => {
    const element = Object.assign(document.createElement(name), more);
    if (text) element.textContent = text;
    return element;
  };

  const address = (given) => {
    try {
      const url = new URL(given);
      return /^https?:$/.test(url.protocol) ? url.href : "";
    } catch {
      return "";
    }
  };

  class KanalvaktFlode extends HTMLElement {
    static observedAttributes = ["src", "antal"];
    #asked = 0;

    constructor() {
      super();
      const root = this.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
      root.append(make("slot"));
    }

    connectedCallback() {
      this.#load();
    }

    attributeChangedCallback(_name, before) {
      if (this.isConnected && before !== null) this.#load();
    }

    async #load() {
      const asked = ++this.#asked;
      try {
        const source = new URL(this.getAttribute("src") || "/offentligt/inlagg/flode.json", HERE);
        const options = { credentials: "omit", referrerPolicy: "no-referrer", cache: "no-cache" };
        const answer = await fetch(source, options);
        if (!answer.ok) throw new Error(`${answer.status}`);
        const feed = await answer.json();
        if (asked === this.#asked) this.#show(feed.items);
      } catch {
        if (asked === this.#asked) this.shadowRoot.replaceChildren(make("slot"));
      }
    }

    #show(items) {
      const language = this.closest("[lang]")?.lang.slice(0, 2).toLowerCase();
      const words = WORDS[language] ?? WORDS.sv;
      const wanted = Math.min(MOST, Math.max(1, parseInt(this.getAttribute("antal"), 10) || 5));
      const list = make("ul", "", { part: "list" });
      list.append(...items.slice(0, wanted).map((item) => this.#post(item, words, language ?? "sv")));
      this.shadowRoot.replaceChildren(items.length ? list : make("p", words.empty));
    }

    #post(item, words, language) {
      const post = make("li", "", { part: "post" });
      post.append(make("p", item.content_text, { lang: item.language ?? "", part: "text", dir: "auto" }));
      const about = make("p", "", { className: "about", part: "about" });
      const name = [item._kanalvakt?.channel ?? item.authors?.[0]?.name, item._kanalvakt?.platform].filter(Boolean);
      const link = make("a", name.join(", "), { href: address(item.url), rel: "noopener noreferrer" });
      const written = new Date(item.date_published);
      const time = make("time", written.toLocaleDateString(language, { dateStyle: "long" }), { dateTime: item.date_published });
      about.append(link, " · ", time);
      post.append(about);
      return post;
    }
  }

  if (!customElements.get("kanalvakt-flode")) customElements.define("kanalvakt-flode", KanalvaktFlode);
})();
