// SPDX-License-Identifier: Apache-2.0
// Starts Swagger UI on /openapi.json. A file of its own, because the page's policy allows no inline script.
"use strict";

const dark = window.matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();

// The rules of HTTP that all calls share stand below the calls: info["x-http"], in Markdown.
const rulesBelow = (system) => ({
  wrapComponents: {
    BaseLayout: (Original) => (properties) => {
      const { createElement } = system.React;
      const Markdown = system.getComponent("Markdown", true);
      const rules = system.specSelectors.specJson().getIn(["info", "x-http"]);
      return createElement("div", null,
        createElement(Original, properties),
        rules && createElement("section", { className: "swagger-ui rules-of-http", "aria-labelledby": "rules-of-http" },
          createElement("h2", { id: "rules-of-http" }, "All calls"),
          createElement(Markdown, { source: rules })));
    },
  },
});

window.ui = SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [rulesBelow],
  layout: "BaseLayout",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  onComplete: () => {
    document.title = window.ui.specSelectors.info().get("title");
  },
});
