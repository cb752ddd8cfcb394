// SPDX-License-Identifier: Apache-2.0
// Shows /openapi.json and sends its calls, where Swagger UI was not at hand at build time. Text of the document becomes
// text of the page, never markup.
"use strict";

const byId = (id) => document.getElementById(id);
const element = (tag, text, parent) => {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (parent) parent.append(node);
  return node;
};

// Markdown as the contracts use it: paragraphs, tables, **strong**, *emphasis*, `code`.
const inline = (text, parent) => {
  for (const part of text.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*]+\*)/)) {
    if (part.startsWith("`")) element("code", part.slice(1, -1), parent);
    else if (part.startsWith("**")) element("strong", part.slice(2, -2), parent);
    else if (/^\*.+\*$/.test(part)) element("em", part.slice(1, -1), parent);
    else parent.append(part);
  }
};
const markdown = (text, parent) => {
  for (const block of (text || "").trim().split(/\n\s*\n/)) {
    if (!block) continue;
    if (!block.startsWith("|")) {
      inline(block.replace(/\s*\n\s*/g, " "), element("p", undefined, parent));
      continue;
    }
    const table = element("table", undefined, parent);
    block.split("\n").forEach((line, number) => {
      if (/^[|\s:-]+$/.test(line)) return;
      const row = element("tr", undefined, table);
      for (const cell of line.trim().replace(/^\||\|$/g, "").split("|")) {
        inline(cell.trim(), element(number ? "td" : "th", undefined, row));
      }
    });
  }
};

const show = (api) => {
  const resolve = (node) => {
    while (node && node.$ref) node = node.$ref.slice(2).split("/").reduce((at, key) => at[key.replaceAll("~1", "/")], api);
    return node;
  };

  const kind = (schema) => {
    const resolved = resolve(schema) || {};
    if (resolved.type === "array") return `array of ${kind(resolved.items)}`;
    return [resolved.type, resolved.format].filter(Boolean).join(", ");
  };
  const rules = (schema) => {
    const { description, pattern, minLength, maxLength, minimum, maximum, maxItems, enum: values } = resolve(schema) || {};
    const parts = [description, pattern && `pattern \`${pattern}\``, values && `one of \`${values.join(", ")}\``];
    for (const [name, value] of Object.entries({ minLength, maxLength, minimum, maximum, maxItems })) {
      if (value !== undefined) parts.push(`${name} ${value}`);
    }
    return parts.filter(Boolean).map((part) => part.trim().replace(/\.$/, "").replace(/\s*\n\s*/g, " ")).join("; ");
  };
  const fields = (schema, parent) => {
    const resolved = resolve(schema) || {};
    const properties = Object.assign({}, ...(resolved.allOf || []).map((part) => resolve(part).properties), resolved.properties);
    if (!Object.keys(properties).length) return;
    const table = element("table", undefined, parent);
    for (const [name, field] of Object.entries(properties)) {
      const row = element("tr", undefined, table);
      element("code", name + ((resolved.required || []).includes(name) ? " *" : ""), element("td", undefined, row));
      element("td", kind(field), row);
      markdown(rules(field), element("td", undefined, row));
    }
  };
  const example = (media) => {
    const [first] = Object.values(media.examples || {});
    return media.example ?? resolve(first)?.value;
  };

  const send = async (call, verb, path, inputs, body, output) => {
    const headers = {};
    const query = new URLSearchParams();
    for (const { parameter, input } of inputs) {
      if (!input.value) continue;
      if (parameter.in === "path") path = path.replace(`{${parameter.name}}`, encodeURIComponent(input.value));
      if (parameter.in === "query") query.append(parameter.name, input.value);
      if (parameter.in === "header") headers[parameter.name] = input.value;
    }
    const token = byId("token").value.trim();
    if (token && call.security?.length) headers.Authorization = `Bearer ${token}`;
    const options = { method: verb.toUpperCase(), headers };
    if (body && body.area.value.trim()) {
      options.body = body.area.value;
      headers["Content-Type"] = body.type;
    }
    const answer = await fetch(path + (query.size ? `?${query}` : ""), options);
    const text = await answer.text();
    let shown = text;
    if ((answer.headers.get("Content-Type") || "").includes("json")) shown = JSON.stringify(JSON.parse(text), null, 2);
    output.textContent = `${answer.status} ${answer.statusText}\n${shown}`;
  };

  const showBody = (call, box) => {
    const content = resolve(call.requestBody)?.content;
    if (!content) return null;
    const [type, media] = Object.entries(content)[0];
    element("h3", `Body, ${type}`, box);
    fields(media.schema, box);
    const value = example(media);
    const isForm = type.includes("urlencoded");
    const area = element("textarea", undefined, box);
    area.setAttribute("aria-label", "Body");
    area.value = value === undefined ? "" : isForm ? String(new URLSearchParams(value)) : JSON.stringify(value, null, 2);
    area.rows = area.value.split("\n").length + 1;
    return { area, type };
  };
  const showCall = (path, item, verb, call, parent) => {
    const box = element("details", undefined, parent);
    box.id = call.operationId;
    const line = element("summary", undefined, box);
    element("code", verb.toUpperCase(), line).className = "verb";
    element("code", path, line);
    line.append(` ${call.summary || ""}`);
    markdown(call.description, box);
    const inputs = [];
    for (const parameter of [...(item.parameters || []), ...(call.parameters || [])].map(resolve)) {
      const label = element("label", undefined, box);
      element("code", parameter.name, label);
      inline(` (${parameter.in}) ${(parameter.description || "").trim().replace(/\s*\n\s*/g, " ")} `, label);
      inputs.push({ parameter, input: element("input", undefined, label) });
    }
    const body = showBody(call, box);
    const button = element("button", "Send", box);
    const output = element("output", undefined, box);
    output.className = "answer";
    output.hidden = true;
    button.addEventListener("click", () => {
      output.hidden = false;
      output.textContent = "…";
      send(call, verb, path, inputs, body, output).catch((error) => { output.textContent = error.message; });
    });
    element("h3", "Answers", box);
    const table = element("table", undefined, box);
    for (const [status, answer] of Object.entries(call.responses)) {
      const row = element("tr", undefined, table);
      element("td", status, row);
      markdown(resolve(answer).description, element("td", undefined, row));
    }
  };

  document.title = api.info.title;
  byId("title").textContent = `${api.info.title} ${api.info.version}`;
  markdown(api.info.description, byId("about"));
  byId("calls").textContent = "";
  for (const tag of api.tags) {
    const section = element("section", undefined, byId("calls"));
    element("h2", tag.name, section);
    for (const [path, item] of Object.entries(api.paths)) {
      for (const [verb, call] of Object.entries(item)) {
        if (call.responses && call.tags[0] === tag.name) showCall(path, item, verb, call, section);
      }
    }
  }
  element("h2", "All calls", byId("rules"));
  markdown(api.info["x-http"], byId("rules"));

  byId("credentials").addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = byId("signed-in");
    try {
      const { tokenUrl } = api.components.securitySchemes.signIn.flows.password;
      const answer = await fetch(tokenUrl, { method: "POST", body: new URLSearchParams(new FormData(event.target)) });
      const content = await answer.json();
      said.textContent = answer.ok ? "Signed in." : content.detail;
      if (answer.ok) byId("token").value = content.access_token;
    } catch (error) {
      said.textContent = `The Auth Service did not answer this page: ${error.message}`;
    }
  });
};

fetch("openapi.json").then((answer) => answer.json()).then(show).catch((error) => {
  byId("calls").textContent = `Cannot read /openapi.json: ${error.message}`;
});
