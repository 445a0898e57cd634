// What a browser adds. Every page works without it.

import { initAll } from "govuk-frontend";

initAll();

// A list that pushed the page down would take the button away from under the pointer that presses it.
const LIES_OVER = "overlay";

// A long select becomes a box to type in. The select stays, and its value is what is sent.
async function enhance() {
  const selects = document.querySelectorAll("select[data-search-select]");
  const boxes = document.querySelectorAll("input[data-suggest]");
  if (!selects.length && !boxes.length) return;
  await import("accessible-autocomplete");
  selects.forEach(enhanceSelect);
  boxes.forEach(enhanceBox);
}

function classesOf(element) {
  const failed = element.closest(".govuk-form-group--error");
  return failed ? "govuk-input--error" : "";
}

// Hint and error of the field are read out with the new box too.
function describe(box, describedBy) {
  if (box && describedBy) box.setAttribute("aria-describedby", `${describedBy} ${box.getAttribute("aria-describedby") || ""}`.trim());
}

function enhanceSelect(select) {
  const id = select.id;
  const describedBy = select.getAttribute("aria-describedby");
  window.accessibleAutocomplete.enhanceSelectElement({
    selectElement: select,
    defaultValue: select.selectedOptions[0]?.value ? select.selectedOptions[0].text : "",
    displayMenu: LIES_OVER,
    inputClasses: classesOf(select),
    menuAttributes: { "aria-labelledby": id },
    preserveNullOptions: false,
    source: (query, show) => show(matching(select, query)),
  });
  const box = document.getElementById(id);
  describe(box, describedBy);
  // A name that is not in the list is sent as it was typed: the form then says so, instead of keeping an older choice.
  box.addEventListener("change", () => {
    const typed = box.value.trim().toLowerCase();
    const option = [...select.options].find((one) => one.text.trim().toLowerCase() === typed);
    if (typed && !option) select.add(new Option(box.value.trim(), box.value.trim()));
    select.value = option ? option.value : box.value.trim();
  });
}

// The options that fit what was typed: who is also called so, whose name begins with it, then whose name holds it.
// Two or three letters are the beginning of a name before they are a code.
function matching(select, query) {
  const wanted = query.trim().toLowerCase();
  const options = [...select.options].filter((option) => option.value);
  const named = (fits) => options.filter((option) => fits(option.text.toLowerCase()));
  const also = options.filter((option) => (option.dataset.also || "").toLowerCase().split("|").includes(wanted));
  const begun = named((name) => name.startsWith(wanted));
  const first = wanted.length > 3 ? [...also, ...begun] : [...begun, ...(wanted ? also : [])];
  const found = [...first, ...named((name) => name.includes(wanted))];
  return [...new Set(found.map((option) => option.text))];
}

// A name as the list of suggestions takes it: text that somebody typed, with its languages as pages mark them.
const LANGUAGES = [["ja", /[\u3041-\u30ff]/], ["zh", /\p{Script=Han}/u], ["ko", /\p{Script=Hangul}/u]];
const ANOTHER_SCRIPT = /[\u3041-\u30ff\p{Script=Han}\p{Script=Hangul}]+/gu;

function asMarkup(name) {
  const box = document.createElement("span");
  box.textContent = name;
  return box.innerHTML.replace(ANOTHER_SCRIPT, (run) => `<span lang="${LANGUAGES.find(([, letters]) => letters.test(run))[0]}">${run}</span>`);
}

// Suggestions for a plain text box: the answer of our own address, asked after a short pause.
function enhanceBox(input) {
  const holder = document.createElement("div");
  const describedBy = input.getAttribute("aria-describedby");
  const { id, name, value } = input;
  let latest = 0;
  let pause;
  input.before(holder);
  input.remove();
  window.accessibleAutocomplete({
    element: holder,
    id,
    name,
    defaultValue: value,
    displayMenu: LIES_OVER,
    inputClasses: classesOf(holder),
    minLength: 2,
    confirmOnBlur: false,
    showNoOptionsFound: false,
    templates: { inputValue: (name) => name || "", suggestion: asMarkup },
    source(query, show) {
      clearTimeout(pause);
      pause = setTimeout(async () => {
        const asked = ++latest;
        try {
          const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(query.slice(0, 100))}`, { headers: { Accept: "application/json" } });
          const found = answer.ok ? (await answer.json()).results : [];
          if (asked === latest) show(found.map((one) => one.name));
        } catch {
          if (asked === latest) show([]);
        }
      }, 200);
    },
  });
  describe(document.getElementById(id), describedBy);
}

// A form with data-autosave is sent to that address some seconds after the last change, as it stands.
function autosave(form) {
  const told = form.querySelector("[data-autosave-status]");
  let pause;
  const save = async () => {
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const { saved, version } = await answer.json();
      const seen = form.querySelector("input[name=version]");
      if (seen && version !== undefined) seen.value = version;
      if (told) told.textContent = saved;
    } catch {
      if (told) told.textContent = told.dataset.autosaveStatus;
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(save, 4000);
  });
  form.addEventListener("submit", () => clearTimeout(pause));
}

// Passkeys: the library's script says what went wrong here, be it that the reader thought better of it.
document.addEventListener("allauth.error", (event) => {
  const told = document.querySelector("[data-passkey-fault]");
  if (!told) return;
  event.preventDefault();
  told.hidden = false;
});

// What is asked with one choice stands below it, and is there only with that choice, or where it holds an answer.
function askWith(box) {
  const select = document.getElementById(box.dataset.askedWith);
  if (!select) return;
  const answer = box.querySelector("select, input, textarea");
  select.closest(".govuk-form-group").after(box);
  const show = () => {
    box.hidden = select.value !== box.dataset.askedFor && !(answer && answer.value) && !box.querySelector(".govuk-error-message");
  };
  select.addEventListener("change", show);
  show();
}

// A button ticks all boxes of its form that have one name, and unticks them where all are ticked.
function tickAll(button) {
  const boxes = [...button.form.elements].filter((box) => box.name === button.dataset.tickAll);
  const words = button.textContent;
  const areAll = () => boxes.every((box) => box.checked);
  const say = () => {
    button.textContent = areAll() ? button.dataset.untick : words;
  };
  button.hidden = boxes.length < 2;
  button.addEventListener("click", () => {
    const tick = !areAll();
    boxes.forEach((box) => {
      box.checked = tick;
    });
    say();
  });
  boxes.forEach((box) => box.addEventListener("change", say));
  say();
}

// A box takes the words of what is chosen, as long as it holds nothing that somebody wrote.
function takeWords(box) {
  const words = JSON.parse(box.dataset.words);
  const choices = [...box.form.elements].filter((choice) => choice.name === box.dataset.wordsOf);
  const chosen = choices.find((choice) => choice.checked);
  let taken = chosen ? words[chosen.value] : "";
  choices.forEach((choice) =>
    choice.addEventListener("change", () => {
      if (box.value.trim() && box.value !== taken) return;
      taken = words[choice.value] || "";
      box.value = taken;
      // So that the characters that remain are counted anew.
      box.dispatchEvent(new Event("keyup"));
    }),
  );
}

enhance();
document.querySelectorAll("textarea[data-words]").forEach(takeWords);
document.querySelectorAll("[data-tick-all]").forEach(tickAll);
document.querySelectorAll("[data-asked-with]").forEach(askWith);
document.querySelectorAll("form[data-autosave]").forEach(autosave);
