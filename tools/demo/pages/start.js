// What the filter does, as it happens: the newest on top, and no more than MOST of it.
const MOST = 100;
const list = document.querySelector("#events");
const state = document.querySelector("#state");
const clear = document.querySelector("#clear");
let source;
let last = "";

function follow() {
  source = new EventSource(`/demo/activity?after=${encodeURIComponent(last)}`);
  source.addEventListener("open", () => say());
  source.addEventListener("error", () => {
    state.textContent = "The gateway does not answer. Has the demo been stopped?";
  });
  source.addEventListener("message", ({ data, lastEventId }) => {
    // Another run of the demo: what is shown is of one that is over.
    if (last.split(".")[0] !== lastEventId.split(".")[0]) list.replaceChildren();
    last = lastEventId;
    list.prepend(item(JSON.parse(data)));
    while (list.children.length > MOST) list.lastElementChild.remove();
    say();
  });
}

function say() {
  const isEmpty = list.children.length === 0;
  clear.hidden = isEmpty;
  state.textContent = isEmpty ? "Nothing yet. Take the first step." : "Its log, as it happens. The newest is on top.";
}

function item({ time, kind, words, request, line }) {
  const made = document.querySelector("#event").content.cloneNode(true);
  made.querySelector("li").className = kind;
  made.querySelector("time").textContent = time;
  made.querySelector("b").textContent = request ?? "";
  made.querySelector(".words").textContent = words;
  made.querySelector(".line code").textContent = line;
  return made;
}

clear.addEventListener("click", () => {
  list.replaceChildren();
  say();
});

// A browser has few connections to one server: a page that nobody sees holds none.
document.addEventListener("visibilitychange", () => {
  source.close();
  if (!document.hidden) follow();
});
follow();
