// Each operation of the page: "Try it out", then "Execute", then the answer and the token that came with the request.
for (const operation of document.querySelectorAll("details[data-path]")) {
  operation.append(document.querySelector("#operation").content.cloneNode(true));
  const answer = operation.querySelector(".answer");
  const execute = operation.querySelector("[name=execute]");
  operation.querySelector("[name=try]").addEventListener("click", ({ currentTarget }) => {
    currentTarget.hidden = true;
    execute.hidden = false;
    execute.focus();
  });
  execute.addEventListener("click", async () => {
    answer.replaceChildren();
    try {
      const { path, method } = operation.dataset;
      show(answer, await fetch(path, { method: method ?? "GET" }));
    } catch (error) {
      answer.append(element("p", `No answer: ${error.message}`));
    }
  });
}

async function show(answer, response) {
  const text = await response.text();
  answer.append(element("p", `${response.status} ${response.statusText}`), element("pre", text || "(no body)"));
  const token = /"Authorization": "Bearer ([^"]+)"/.exec(text)?.[1];
  if (token !== undefined) answer.append(decoded(token));
}

function decoded(token) {
  const part = document.querySelector("#token").content.cloneNode(true);
  const segments = token.split(".");
  if (segments.length !== 3) {
    part.querySelector("pre").textContent = "The token is not a JWT.";
    return part;
  }
  const [header, payload] = segments.slice(0, 2).map(parseSegment);
  const who = { "E-mail": payload.email, "User name": payload.preferred_username, Name: payload.name };
  for (const [label, value] of Object.entries(who)) {
    if (value !== undefined) part.querySelector("dl").append(element("dt", label), element("dd", value));
  }
  part.querySelector("pre").textContent = [header, payload].map((json) => JSON.stringify(json, null, 2)).join("\n");
  return part;
}

function parseSegment(segment) {
  const binary = atob(segment.replaceAll("-", "+").replaceAll("_", "/"));
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0))));
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
