// Small helps for the desk's pages. Every page works without them.
(() => {
  document.documentElement.classList.add("with-script");

  // --- words are blurred until somebody wants to read them
  const show = () => {
    for (const part of document.querySelectorAll("[data-veiled]")) {
      part.classList.remove("veiled");
      part.removeAttribute("aria-hidden");
    }
    const bar = document.querySelector("[data-show]");
    if (bar) bar.parentElement.hidden = true;
  };
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-show], [data-veiled].veiled")) return;
    event.preventDefault();
    show();
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, select");
    if (event.key === "r" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) show();
  });

  // --- the decide form asks only for what the chosen effect needs, and offers what follows from the rule
  const form = document.querySelector("[data-decide]");
  if (form) {
    const fit = () => {
      const follows = form.elements.rule.selectedOptions[0].dataset.effects.split(" ");
      for (const radio of form.querySelectorAll("[name=effect]")) {
        radio.disabled = !follows.includes(radio.value);
        if (radio.disabled) radio.checked = false;
      }
      const chosen = form.querySelector("[name=effect]:checked");
      for (const part of form.querySelectorAll("[data-asked-by]"))
        part.hidden = !chosen || !part.dataset.askedBy.split(" ").includes(chosen.value);
    };
    form.addEventListener("change", fit);
    fit();
    const before = document.querySelector("[data-precedents]");
    form.elements.rule.addEventListener("change", async () => {
      const rule = form.elements.rule.value;
      const answer = await fetch(`${before.dataset.precedents}?rule=${encodeURIComponent(rule)}`);
      const found = answer.ok && !answer.redirected ? await answer.text() : null;
      if (found !== null && rule === form.elements.rule.value) before.innerHTML = found;
    });
  }

  // --- what was refused is in sight
  const refusal = document.querySelector("[data-decide] [role=alert]");
  if (refusal) refusal.scrollIntoView({ block: "center" });

  // --- new cases appear by themselves
  const queue = document.querySelector("[data-queue]");
  if (queue) {
    const ids = () => new Set([...queue.querySelectorAll("[data-case]")].map((row) => row.dataset.case));
    const refresh = async () => {
      if (document.hidden) return;
      const answer = await fetch(queue.dataset.queue + location.search).catch(() => null);
      if (!answer || !answer.ok || answer.redirected) return;
      const html = await answer.text();
      const known = ids();
      const focused = document.activeElement.closest ? document.activeElement.closest("[data-case]") : null;
      queue.innerHTML = html;
      if (focused) {
        const again = queue.querySelector(`[data-case="${focused.dataset.case}"] a`);
        if (again) again.focus();
      }
      let fresh = 0;
      for (const row of queue.querySelectorAll("[data-case]"))
        if (!known.has(row.dataset.case)) {
          row.classList.add("new");
          fresh += 1;
        }
      if (fresh) document.querySelector("[data-news]").textContent = fresh === 1 ? "One new case." : `${fresh} new cases.`;
    };
    // Told by `caseEvents` that something changed; while there is no socket, asked for.
    let isTold = false;
    let soon = 0;
    const listen = () => {
      const socket = new WebSocket(location.origin.replace(/^http/, "ws") + "/graphql/", "graphql-transport-ws");
      const say = (message) => socket.send(JSON.stringify(message));
      socket.addEventListener("open", () => say({ type: "connection_init" }));
      socket.addEventListener("message", ({ data }) => {
        const { type } = JSON.parse(data);
        if (type === "ping") say({ type: "pong" });
        if (type === "connection_ack") {
          isTold = true;
          say({ type: "subscribe", id: "1", payload: { query: "subscription { caseEvents { cursor } }" } });
          refresh();
        }
        if (type === "complete" || type === "error") isTold = false;
        if (type === "next") {
          clearTimeout(soon);
          soon = setTimeout(refresh, 300);
        }
      });
      socket.addEventListener("close", () => {
        isTold = false;
        setTimeout(listen, 10000);
      });
    };
    listen();
    setInterval(() => isTold || refresh(), 5000);
    setInterval(() => isTold && refresh(), 60000); // what is due and what was taken for a time changes by itself
    document.addEventListener("visibilitychange", refresh);
  }
})();
