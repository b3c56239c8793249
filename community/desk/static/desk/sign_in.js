// Sends the sign-in form to the headless API: first handle and password, then the second factor if it asks for one.
(() => {
  const form = document.querySelector("[data-sign-in]");
  const refusal = document.querySelector("[data-refusal]");
  let step = "password";

  const token = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]*)/) || [])[1] || "";
  const tell = (sentence) => {
    refusal.textContent = sentence;
    refusal.hidden = !sentence;
  };
  const ask = (path, data) =>
    fetch(form.dataset.api + path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
      body: JSON.stringify(data),
    });

  const askForCode = () => {
    step = "code";
    for (const part of form.querySelectorAll("[data-step]")) part.hidden = part.dataset.step !== step;
    for (const field of form.querySelectorAll("[data-step=password] input")) field.required = false;
    form.elements.password.value = "";
    form.elements.code.required = true;
    form.elements.code.focus();
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    tell("");
    const { username, password, code } = form.elements;
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      const answer =
        step === "password"
          ? await ask("login", { username: username.value, password: password.value })
          : await ask("2fa/authenticate", { code: code.value.trim() });
      const told = await answer.json().catch(() => ({}));
      const waits = ((told.data || {}).flows || []).some((flow) => flow.id === "mfa_authenticate" && flow.is_pending);
      if (answer.ok || answer.status === 409) location.assign(form.dataset.next);
      else if (answer.status === 401 && waits) askForCode();
      else if (answer.status === 429) tell("That did not work several times in a row. Please wait a few minutes.");
      else tell((told.errors || []).map((error) => error.message).join(" ") || "That did not work. Please try again.");
    } catch {
      tell("The server does not answer. Please try again.");
    } finally {
      button.disabled = false;
    }
  });
})();
