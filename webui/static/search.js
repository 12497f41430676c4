// Suggestions while typing: an ARIA combobox over /suggest.json. The page works without it.
(() => {
  const box = document.querySelector("form.box");
  if (!box) return;
  const input = box.querySelector("input[name=q]");
  const list = box.querySelector("#suggestions");
  const announcement = box.querySelector("#suggestions-count");
  let chosen = -1;
  let waiting = 0;
  let asking = null;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", "suggestions");
  close();

  function close() {
    clearTimeout(waiting);
    asking?.abort();
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(at) {
    const items = [...list.children];
    chosen = (at + items.length + 1) % (items.length + 1);
    if (chosen === items.length) chosen = -1;
    items.forEach((item, i) => item.setAttribute("aria-selected", String(i === chosen)));
    if (chosen < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", items[chosen].id);
  }

  function open(hits) {
    list.replaceChildren(
      ...hits.map((hit, i) => {
        const item = document.createElement("li");
        const code = document.createElement("span");
        item.id = `suggestion-${i}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.dataset.code = hit.code;
        code.className = "code";
        code.textContent = hit.code;
        item.append(code, hit.status === "active" ? hit.name : `${hit.name} (${hit.status})`);
        return item;
      }),
    );
    list.hidden = hits.length === 0;
    chosen = -1;
    input.setAttribute("aria-expanded", String(hits.length > 0));
    input.removeAttribute("aria-activedescendant");
    announcement.textContent = hits.length ? `${hits.length} suggestions` : "No suggestions";
  }

  async function suggest() {
    const text = input.value;
    if (text.trim().length < 2) return close();
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(text)}`, { signal: asking.signal });
      if (answer.ok && input.value === text && document.activeElement === input) open(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  function go(code) {
    location.href = box.dataset.code + encodeURIComponent(code);
  }

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(suggest, 120);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      close();
      event.preventDefault();
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      go(list.children[chosen].dataset.code);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden) {
      event.preventDefault();
      choose(chosen < 0 && event.key === "ArrowUp" ? list.children.length - 1 : chosen + (event.key === "ArrowDown" ? 1 : -1));
    }
  });
  input.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("mousedown", (event) => {
    const item = event.target.closest("li");
    if (item) {
      event.preventDefault();
      go(item.dataset.code);
    }
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      input.focus();
      input.select();
    }
  });
})();

// Copying a code, by a click on its button or, on a code's page, with the key "c".
(() => {
  const announcement = document.createElement("p");
  announcement.className = "hidden";
  announcement.setAttribute("role", "status");
  document.body.append(announcement);

  async function copy(button) {
    const code = button.dataset.code;
    try {
      await navigator.clipboard.writeText(code);
      button.textContent = "copied";
      announcement.textContent = `${code} copied`;
    } catch {
      button.textContent = "not allowed";
      announcement.textContent = "Copying is not allowed here";
    }
    setTimeout(() => (button.textContent = "copy"), 1500);
  }

  const buttons = [...document.querySelectorAll("[data-copy]")].map((place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "copy";
    button.dataset.code = place.dataset.copy;
    button.setAttribute("aria-label", `Copy ${place.dataset.copy}`);
    button.addEventListener("click", () => copy(button));
    (place.closest("a") ?? place).after(button);
    return button;
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (event.key !== "c" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const hit = document.activeElement.closest(".hit");
    const button = hit ? hit.querySelector("button.copy") : document.querySelector("h1 + button.copy, h1 button.copy");
    if (button && buttons.includes(button)) copy(button);
  });
})();
